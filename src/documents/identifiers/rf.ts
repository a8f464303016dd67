import { grouped, modulo97, payload } from "./check-digits.ts";

/**
 * A creditor reference "RF18 5390 0754 7034" from 1 to 21 letters and digits.
 * @see ISO 11649; the check digits are 98 − (reference + "RF00") mod 97
 * @throws {KvittoError} `identifier.payload`
 */
export function creditorReference(reference: string): string {
  payload(reference, /^[A-Z0-9]{1,21}$/, "1 to 21 capital letters and digits");
  const check = String(98 - modulo97(`${reference}RF00`)).padStart(2, "0");
  return grouped(`RF${check}${reference}`, 4, "left");
}

export function isCreditorReference(text: string): boolean {
  const plain = text.replace(/\s/g, "");
  return (
    /^RF\d{2}[A-Z0-9]{1,21}$/.test(plain) && modulo97(plain.slice(4) + plain.slice(0, 4)) === 1
  );
}
