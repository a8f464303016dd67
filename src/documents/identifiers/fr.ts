import { compact, grouped, hasLuhnDigit, luhnCheckDigit, payload } from "./check-digits.ts";

/**
 * SIREN "732 829 320" from eight digits.
 * @see INSEE, "Numéro Siren": Luhn
 * @throws {KvittoError} `identifier.payload`
 */
export function siren(eightDigits: string): string {
  payload(eightDigits, /^\d{8}$/, "eight digits");
  return grouped(`${eightDigits}${luhnCheckDigit(eightDigits)}`, 3, "left");
}

export function isSiren(text: string): boolean {
  return /^\d{9}$/.test(compact(text)) && hasLuhnDigit(text);
}

/** SIRET "732 829 320 00074" of a SIREN and an establishment of four digits; Luhn over all. */
export function siret(sirenNumber: string, fourDigits: string): string {
  payload(fourDigits, /^\d{4}$/, "an establishment of four digits");
  const body = compact(sirenNumber) + fourDigits;
  return `${sirenNumber} ${fourDigits}${luhnCheckDigit(body)}`;
}

export function isSiret(text: string): boolean {
  const digits = compact(text);
  return /^\d{14}$/.test(digits) && isSiren(digits.slice(0, 9)) && hasLuhnDigit(digits);
}

function vatKey(sirenNumber: string): string {
  return String((12 + 3 * (Number(compact(sirenNumber)) % 97)) % 97).padStart(2, "0");
}

/**
 * Numéro de TVA intracommunautaire "FR 44 732829320".
 * @see Code général des impôts, annexe II; key = (12 + 3 × (SIREN mod 97)) mod 97
 */
export function frenchVatNumber(sirenNumber: string): string {
  return `FR ${vatKey(sirenNumber)} ${compact(sirenNumber)}`;
}

export function isFrenchVatNumber(text: string): boolean {
  const match = /^FR(\d{2})(\d{9})$/.exec(compact(text));
  if (match === null) return false;
  const [, key, number = ""] = match;
  return isSiren(number) && vatKey(number) === key;
}

/**
 * The 23 characters of a French account (RIB): bank (5), branch (5), account (11) and key (2).
 * @see CFONB; key = 97 − (89 × bank + 15 × branch + 3 × account) mod 97
 * @throws {KvittoError} `identifier.payload`
 */
export function frenchAccount(twentyOneDigits: string): string {
  payload(twentyOneDigits, /^\d{21}$/, "21 digits");
  const [bank, branch] = [twentyOneDigits.slice(0, 5), twentyOneDigits.slice(5, 10)].map(Number);
  const account = Number(twentyOneDigits.slice(10)) % 97;
  const key = 97 - ((89 * bank! + 15 * branch! + 3 * account) % 97);
  return twentyOneDigits + String(key).padStart(2, "0");
}
