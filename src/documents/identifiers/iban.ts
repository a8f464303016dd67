import { KvittoError } from "../../core/errors.ts";
import { compact, grouped, modulo97 } from "./check-digits.ts";

/** IBAN length by country, for the countries whose invoices we draw or meet most. */
const IBAN_LENGTH: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ AE: 23, AT: 20, BE: 16, BH: 22, CH: 21, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18 },
    ...{ FR: 27, GB: 22, HU: 28, IE: 22, IS: 26, IT: 27, KW: 30, LI: 21, LT: 20, LU: 20, LV: 21 },
    ...{ MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, QA: 29, RO: 24, SA: 24, SE: 24, SI: 19, SK: 24 },
  }),
);

/** Account numbers (BBAN) of the countries whose papers we draw. @see SWIFT, IBAN registry */
const BBAN_FORM: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    CH: /^\d{5}[A-Z0-9]{12}$/,
    DE: /^\d{18}$/,
    DK: /^\d{14}$/,
    ES: /^\d{20}$/,
    FI: /^\d{14}$/,
    FR: /^\d{10}[A-Z0-9]{11}\d{2}$/,
    GB: /^[A-Z]{4}\d{14}$/,
    KW: /^[A-Z]{4}[A-Z0-9]{22}$/,
    NO: /^\d{11}$/,
    SE: /^\d{20}$/,
  }),
);

/**
 * An IBAN in groups of four from a country and its basic bank account number (BBAN).
 * @see ISO 13616; the check digits are 98 − (BBAN + country + "00") mod 97
 * @throws {KvittoError} `identifier.iban`
 */
export function iban(country: string, bban: string): string {
  const plain = compact(bban);
  const check = String(98 - modulo97(`${plain}${country}00`)).padStart(2, "0");
  const text = `${country}${check}${plain}`;
  if (!isIban(text)) {
    throw new KvittoError("identifier.iban", `${text} is not the form of an IBAN of ${country}.`);
  }
  return grouped(text, 4, "left");
}

/** Form, length where the country is known, and check digits. */
export function isIban(text: string): boolean {
  const plain = text.replace(/\s/g, "");
  const match = /^([A-Z]{2})\d{2}([A-Z0-9]{11,30})$/.exec(plain);
  if (match === null) return false;
  const [, country = "", bban = ""] = match;
  const length = IBAN_LENGTH.get(country);
  if (length !== undefined && plain.length !== length) return false;
  if (BBAN_FORM.get(country)?.test(bban) === false) return false;
  return modulo97(plain.slice(4) + plain.slice(0, 4)) === 1;
}
