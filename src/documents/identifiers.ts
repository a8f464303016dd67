import { KvittoError } from "../core/errors.ts";

/** The digits of an identifier; spaces, hyphens and points between them are dropped. */
function digitsOf(text: string): string {
  return text.replace(/[\s.\u2010-\u2015-]/g, "");
}

/**
 * The Luhn check digit to append to `payload` (modulus 10, weights 2 1 2 1 … from the right).
 * @see ISO/IEC 7812-1, annex B
 */
export function luhnCheckDigit(payload: string): number {
  if (!/^\d+$/.test(payload)) {
    throw new KvittoError("identifier.not_digits", `${JSON.stringify(payload)} is not all digits.`);
  }
  let sum = 0;
  for (let i = 0; i < payload.length; i++) {
    const doubled = Number(payload.at(-1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** True for two digits or more of which the last is the Luhn check digit of the others. */
export function hasLuhnDigit(text: string): boolean {
  const digits = digitsOf(text);
  if (!/^\d{2,}$/.test(digits)) return false;
  return luhnCheckDigit(digits.slice(0, -1)) === Number(digits.at(-1));
}

/** NNNNNN-NNNN from nine digits. The third digit must be 2 or more (below it are birth dates). */
export function organisationNumber(nineDigits: string): string {
  if (!/^\d{2}[2-9]\d{6}$/.test(nineDigits)) {
    throw new KvittoError(
      "identifier.organisation_number",
      `${JSON.stringify(nineDigits)} is not nine digits of which the third is 2 to 9.`,
    );
  }
  const all = nineDigits + String(luhnCheckDigit(nineDigits));
  return `${all.slice(0, 6)}-${all.slice(6)}`;
}

export function isOrganisationNumber(text: string): boolean {
  return /^\d{2}[2-9]\d{7}$/.test(digitsOf(text)) && hasLuhnDigit(text);
}

/** SE + organisation number + 01. */
export function swedishVatNumber(organisation: string): string {
  return `SE${digitsOf(organisation)}01`;
}

export function isSwedishVatNumber(text: string): boolean {
  const match = /^SE(\d{10})\d{2}$/.exec(digitsOf(text));
  return match !== null && hasLuhnDigit(match[1] ?? "");
}

/** NNN-NNNN or NNNN-NNNN from six or seven digits. */
export function bankgiro(payload: string): string {
  if (!/^[1-9]\d{5,6}$/.test(payload)) {
    throw new KvittoError(
      "identifier.bankgiro",
      `${JSON.stringify(payload)} is not six or seven digits that start with 1 to 9.`,
    );
  }
  const all = payload + String(luhnCheckDigit(payload));
  return `${all.slice(0, -4)}-${all.slice(-4)}`;
}

export function isBankgiro(text: string): boolean {
  return /^[1-9]\d{6,7}$/.test(digitsOf(text)) && hasLuhnDigit(text);
}

/**
 * An OCR reference: payload, optionally a length digit, then the Luhn digit. The length digit is
 * the last digit of the whole reference's length, both digits counted.
 */
export function ocrReference(payload: string, lengthDigit = false): string {
  const body = lengthDigit ? payload + String((payload.length + 2) % 10) : payload;
  const reference = body + String(luhnCheckDigit(body));
  if (!isOcrReference(reference)) {
    throw new KvittoError(
      "identifier.ocr_reference",
      `An OCR reference has 2 to 25 digits; ${reference} has ${reference.length}.`,
    );
  }
  return reference;
}

export function isOcrReference(text: string): boolean {
  const digits = digitsOf(text);
  return digits.length <= 25 && hasLuhnDigit(digits);
}

/** Letters become two digits (A = 10 … Z = 35), then the whole number modulo 97. */
function modulo97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** IBAN length by country, for the countries whose invoices we draw or meet most. */
const IBAN_LENGTH: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ AT: 20, BE: 16, CH: 21, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22 },
    ...{ HU: 28, IE: 22, IS: 26, IT: 27, LT: 20, LU: 20, LV: 21, MT: 31, NL: 18, NO: 15, PL: 28 },
    ...{ PT: 25, RO: 24, SE: 24, SI: 19, SK: 24 },
  }),
);

/**
 * An IBAN in groups of four from a country and its basic bank account number (BBAN).
 * @see ISO 13616; the check digits are 98 − (BBAN + country + "00") mod 97
 * @throws {KvittoError} `identifier.iban`
 */
export function iban(country: string, bban: string): string {
  const check = String(98 - modulo97(`${bban}${country}00`)).padStart(2, "0");
  const text = `${country}${check}${bban}`;
  if (!isIban(text)) {
    throw new KvittoError("identifier.iban", `${text} is not the form of an IBAN of ${country}.`);
  }
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}

/** Form, length where the country is known, and check digits. */
export function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, "");
  const match = /^([A-Z]{2})\d{2}[A-Z0-9]{11,30}$/.exec(compact);
  if (match === null) return false;
  const length = IBAN_LENGTH.get(match[1] ?? "");
  if (length !== undefined && compact.length !== length) return false;
  return modulo97(compact.slice(4) + compact.slice(0, 4)) === 1;
}
