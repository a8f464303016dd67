import {
  compact,
  hasLuhnDigit,
  luhnCheckDigit,
  modulo11CheckDigit,
  payload,
  requiredModulo11Digit,
} from "./check-digits.ts";

const WEIGHTS = [2, 3, 4, 5, 6, 7];

/**
 * CVR-nummer from seven digits.
 * @see Erhvervsstyrelsen, "Modulus 11 kontrol": weights 2 7 6 5 4 3 2 1
 * @throws {KvittoError} `identifier.payload`, `identifier.no_check_digit`
 */
export function cvrNumber(sevenDigits: string): string {
  payload(sevenDigits, /^[1-9]\d{6}$/, "seven digits that start with 1 to 9");
  return `${sevenDigits}${requiredModulo11Digit(sevenDigits, WEIGHTS, "CVR number")}`;
}

export function isCvrNumber(text: string): boolean {
  const digits = compact(text);
  if (!/^[1-9]\d{7}$/.test(digits)) return false;
  return modulo11CheckDigit(digits.slice(0, -1), WEIGHTS) === Number(digits.at(-1));
}

export function danishVatNumber(cvr: string): string {
  return `DK${compact(cvr)}`;
}

export function isDanishVatNumber(text: string): boolean {
  const match = /^DK(\d{8})$/.exec(compact(text));
  return match !== null && isCvrNumber(match[1] ?? "");
}

/**
 * The line of a payment form of type 71, "+71<NNNNNNNNNNNNNNN+NNNNNNNN<": a payment id of 15 digits
 * with a Luhn digit, and the creditor's number.
 * @see Nets/Mastercard, "Fælles Indbetalingskort (FIK)"
 * @throws {KvittoError} `identifier.payload`
 */
export function fikLine(digits: string, creditor: string): string {
  payload(digits, /^\d{1,14}$/, "1 to 14 digits");
  payload(creditor, /^\d{8}$/, "a creditor's number of eight digits");
  const body = digits.padStart(14, "0");
  return `+71<${body}${luhnCheckDigit(body)}+${creditor}<`;
}

export function isFikLine(text: string): boolean {
  const match = /^\+71<(\d{15})\+\d{8}<$/.exec(text.replace(/\s/g, ""));
  return match !== null && hasLuhnDigit(match[1] ?? "");
}
