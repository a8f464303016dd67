import { KvittoError } from "../core/errors.ts";
import { dayNumber } from "../core/dates.ts";
import { GERMAN_RATES } from "./tax-rates/de.ts";
import { DANISH_RATES } from "./tax-rates/dk.ts";
import { SPANISH_RATES } from "./tax-rates/es.ts";
import { FINNISH_RATES } from "./tax-rates/fi.ts";
import { FRENCH_RATES } from "./tax-rates/fr.ts";
import { BRITISH_RATES } from "./tax-rates/gb.ts";
import { NORWEGIAN_RATES } from "./tax-rates/no.ts";
import { SWEDISH_RATES } from "./tax-rates/se.ts";
import { type TaxCategory, type TaxTable } from "./tax-rates/table.ts";

/**
 * Value-added tax by country, category and day. The United States have none: sales tax goes by
 * place, and exempt is what {@link isSalesTaxExempt} says.
 */
export const TAX_RATES = {
  SE: SWEDISH_RATES,
  NO: NORWEGIAN_RATES,
  DK: DANISH_RATES,
  FI: FINNISH_RATES,
  DE: GERMAN_RATES,
  FR: FRENCH_RATES,
  ES: SPANISH_RATES,
  GB: BRITISH_RATES,
} as const satisfies Record<string, TaxTable>;
export type TaxCountry = keyof typeof TAX_RATES;

/**
 * The value-added tax rate in per cent on a day.
 * @throws {KvittoError} `tax.no_rate` for a category the country's table does not have, or a day
 *   before the table starts; `date.invalid`
 */
export function taxRate(country: TaxCountry, category: TaxCategory, isoDay: string): number {
  const day = dayNumber(isoDay);
  const periods = (TAX_RATES[country] as TaxTable)[category] ?? [];
  const period = periods.find(
    ({ from, to }) => dayNumber(from) <= day && (to === null || day <= dayNumber(to)),
  );
  if (period !== undefined) return period.percent;
  const [first] = periods;
  throw new KvittoError(
    "tax.no_rate",
    first === undefined
      ? `No tax rate of ${country} for ${category} is recorded.`
      : `No tax rate of ${country} for ${category} is recorded on ${isoDay}; the table starts ${first.from}.`,
  );
}

/**
 * Whether most American states leave the category out of their sales tax: groceries, prescriptions,
 * newspapers, carriage of people. Meals, books and rooms are taxed.
 */
export function isSalesTaxExempt(category: TaxCategory): boolean {
  return ["food", "basic", "medicine", "press", "transport", "zero"].includes(category);
}
