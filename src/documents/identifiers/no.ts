import {
  compact,
  grouped,
  hasLuhnDigit,
  luhnCheckDigit,
  modulo11CheckDigit,
  payload,
  requiredModulo11Digit,
} from "./check-digits.ts";

/** 2 3 4 5 6 7 from the right, and again. */
const WEIGHTS = [2, 3, 4, 5, 6, 7];

/**
 * Organisasjonsnummer "912 345 678" from eight digits that start with 8 or 9.
 * @see Brønnøysundregistrene, "Organisasjonsnummeret": weights 3 2 7 6 5 4 3 2, modulus 11
 * @throws {KvittoError} `identifier.payload`, `identifier.no_check_digit`
 */
export function norwegianOrganisationNumber(eightDigits: string): string {
  payload(eightDigits, /^[89]\d{7}$/, "eight digits that start with 8 or 9");
  const check = requiredModulo11Digit(eightDigits, WEIGHTS, "organisasjonsnummer");
  return grouped(`${eightDigits}${check}`, 3, "left");
}

export function isNorwegianOrganisationNumber(text: string): boolean {
  const digits = compact(text);
  if (!/^[89]\d{8}$/.test(digits)) return false;
  return modulo11CheckDigit(digits.slice(0, -1), WEIGHTS) === Number(digits.at(-1));
}

/** "NO 912 345 678 MVA": the number of a business that is registered for VAT. */
export function norwegianVatNumber(organisation: string): string {
  return `NO ${organisation} MVA`;
}

export function isNorwegianVatNumber(text: string): boolean {
  const match = /^(?:NO)?(\d{9})MVA$/.exec(compact(text));
  return match !== null && isNorwegianOrganisationNumber(match[1] ?? "");
}

/** An account "1234 56 78903" from ten digits. @throws as the organisation number */
export function norwegianAccount(tenDigits: string): string {
  payload(tenDigits, /^\d{10}$/, "ten digits");
  const all = `${tenDigits}${requiredModulo11Digit(tenDigits, WEIGHTS, "account")}`;
  return `${all.slice(0, 4)} ${all.slice(4, 6)} ${all.slice(6)}`;
}

export function isNorwegianAccount(text: string): boolean {
  const digits = compact(text);
  if (!/^\d{11}$/.test(digits)) return false;
  return modulo11CheckDigit(digits.slice(0, -1), WEIGHTS) === Number(digits.at(-1));
}

/**
 * A KID of 2 to 25 characters: digits and a check digit by modulus 10 (Luhn) or modulus 11, whose
 * 10 is written "-".
 * @see Nets/Mastercard, "Systemspesifikasjon OCR giro", KID
 * @throws {KvittoError} `identifier.payload`
 */
export function kidReference(digits: string, modulus: 10 | 11): string {
  payload(digits, /^\d{1,24}$/, "1 to 24 digits");
  const check =
    modulus === 10 ? luhnCheckDigit(digits) : (modulo11CheckDigit(digits, WEIGHTS) ?? "-");
  return `${digits}${check}`;
}

/** By either modulus. */
export function isKidReference(text: string): boolean {
  const match = /^(\d{1,24})([\d-])$/.exec(text.replace(/\s/g, ""));
  if (match === null) return false;
  const [, digits = "", check = ""] = match;
  return (
    hasLuhnDigit(digits + check) || String(modulo11CheckDigit(digits, WEIGHTS) ?? "-") === check
  );
}
