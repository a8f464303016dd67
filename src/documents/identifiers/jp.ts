import { compact, payload, weightedSum } from "./check-digits.ts";

/**
 * Registration number of a qualified invoice issuer, "T" + corporate number, from twelve digits:
 * the check digit stands first and is 9 − (Σ digit × weight) mod 9, weights 1 2 1 2 … from the right.
 * It does not tell 0 from 9.
 * @see Ordinance of the Ministry of Finance No. 70 of 2014, article 2
 * @throws {KvittoError} `identifier.payload`
 */
export function japaneseInvoiceNumber(twelveDigits: string): string {
  payload(twelveDigits, /^\d{12}$/, "twelve digits");
  return `T${9 - (weightedSum(twelveDigits, [1, 2]) % 9)}${twelveDigits}`;
}

export function isJapaneseInvoiceNumber(text: string): boolean {
  const plain = compact(text);
  return /^T[1-9]\d{12}$/.test(plain) && japaneseInvoiceNumber(plain.slice(2)) === plain;
}
