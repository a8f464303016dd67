import { type Unit } from "./facts.ts";
import { type ValueFormat } from "./values.ts";
import { type InvoiceWords, type ReceiptWords } from "./words.ts";

export const LOCALE_IDS = [
  ...(["sv-SE", "nb-NO", "da-DK", "fi-FI", "de-DE", "fr-FR", "es-ES", "en-GB", "en-US"] as const),
] as const;
export type LocaleId = (typeof LOCALE_IDS)[number];
export type Country = "SE" | "NO" | "DK" | "FI" | "DE" | "FR" | "ES" | "GB" | "US";

/** Customs of one language in one country, as its papers show them. */
export interface Locale {
  readonly id: LocaleId;
  readonly country: Country;
  /** ISO 4217, of the country; a vendor may invoice in another. */
  readonly currency: string;
  /** The usual print of values; a vendor's own may differ. */
  readonly format: ValueFormat;
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  readonly units: Readonly<Record<Unit, string>>;
  /** The usual vocabulary; a vendor spreads it and overrides. */
  readonly receiptWords: ReceiptWords;
  readonly invoiceWords: InvoiceWords;
  readonly creditNoteWords: InvoiceWords;
  readonly purchaseOrderWords: InvoiceWords;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly streets: readonly string[];
  readonly towns: readonly (readonly [postalCode: string, town: string])[];
  /** Names of customers; `{last}` stands for a last name: "{last}s Bygg AB". */
  readonly companies: readonly string[];
  /** The lines of an address as an envelope has them. */
  addressLines(
    street: string,
    houseNumber: number,
    postalCode: string,
    town: string,
  ): readonly string[];
  /** Each `#` becomes a digit. */
  readonly phone: string;
  /** The step in minor units that cash is rounded to; null where it is not. */
  readonly cashRounding: number | null;
  /** Whether prices on receipts include tax; false only in en-US. */
  readonly pricesIncludeTax: boolean;
}
