import type { PaperDocument } from "../documents/document.ts";
import { compact } from "../documents/identifiers/check-digits.ts";
import { isGermanVatNumber } from "../documents/identifiers/de.ts";
import { isDanishVatNumber } from "../documents/identifiers/dk.ts";
import { isSpanishVatNumber } from "../documents/identifiers/es.ts";
import { isFinnishVatNumber } from "../documents/identifiers/fi.ts";
import { isFrenchVatNumber } from "../documents/identifiers/fr.ts";
import { isBritishVatNumber } from "../documents/identifiers/gb.ts";
import { isIban } from "../documents/identifiers/iban.ts";
import { isNorwegianVatNumber } from "../documents/identifiers/no.ts";
import { isCreditorReference } from "../documents/identifiers/rf.ts";
import {
  isBankgiro,
  isOrganisationNumber,
  isSwedishVatNumber,
} from "../documents/identifiers/se.ts";

interface Identifier {
  readonly what: string;
  /** What nothing but such an identifier looks like, without its spaces and marks. */
  readonly form: RegExp;
  readonly isSound: (text: string) => boolean;
}

/** Ten bare digits may be any number, so only the Swedish form with its hyphen is known as one. */
const SWEDISH_FORM = /^\d{2}[2-9]\d{3}-\d{4}$/;

const TAX_IDS: readonly Identifier[] = [
  { what: "Swedish VAT number", form: /^SE\d{12}$/, isSound: isSwedishVatNumber },
  { what: "Norwegian VAT number", form: /^NO\d{9}MVA$/, isSound: isNorwegianVatNumber },
  { what: "Danish VAT number", form: /^DK\d{8}$/, isSound: isDanishVatNumber },
  { what: "Finnish VAT number", form: /^FI\d{8}$/, isSound: isFinnishVatNumber },
  { what: "German VAT number", form: /^DE\d{9}$/, isSound: isGermanVatNumber },
  { what: "British VAT number", form: /^GB\d{9}$/, isSound: isBritishVatNumber },
  { what: "French VAT number", form: /^FR\d{11}$/, isSound: isFrenchVatNumber },
  {
    what: "Spanish VAT number",
    form: /^ES(?:\d{8}[A-Z]|[A-HJNP-SUVW]\d{7}[\dA-J])$/,
    isSound: isSpanishVatNumber,
  },
];

function sentence(text: string, what: string): string {
  return `${JSON.stringify(text)} has not the check digits of ${what}.`;
}

function failedTaxId(text: string): string | null {
  if (SWEDISH_FORM.test(text.trim())) {
    return isOrganisationNumber(text) ? null : sentence(text, "a Swedish organisation number");
  }
  const known = TAX_IDS.find(({ form }) => form.test(compact(text)));
  return known === undefined || known.isSound(text) ? null : sentence(text, `a ${known.what}`);
}

/**
 * The identifiers of a document whose check digits are wrong, by path, each with a sentence. Of tax
 * identifiers and references only those are judged whose form says what they are: most countries'
 * numbers look like any other.
 */
export function failedCheckDigits({ vendor, payment }: PaperDocument): Map<string, string> {
  const failed = new Map<string, string>();
  const add = (path: string, said: string | null) => {
    if (said !== null) failed.set(path, said);
  };
  vendor.tax_ids.forEach((text, i) => add(`vendor.tax_ids.${i}`, failedTaxId(text)));
  const { reference, iban, bankgiro } = payment;
  if (reference !== null && /^RF\d{2}/.test(compact(reference))) {
    add(
      "payment.reference",
      isCreditorReference(reference) ? null : sentence(reference, "an RF reference"),
    );
  }
  if (iban !== null && !isIban(iban)) add("payment.iban", sentence(iban, "an IBAN"));
  if (bankgiro !== null && !isBankgiro(bankgiro)) {
    add("payment.bankgiro", sentence(bankgiro, "a bankgiro number"));
  }
  return failed;
}
