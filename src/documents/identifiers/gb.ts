import { compact, payload, weightedSum } from "./check-digits.ts";

/**
 * VAT registration number "GB 980 7806 84" from seven digits.
 * @see HMRC: weights 8 7 6 5 4 3 2, the last two digits are 97 − sum mod 97 (the older scheme)
 * @throws {KvittoError} `identifier.payload`
 */
export function britishVatNumber(sevenDigits: string): string {
  payload(sevenDigits, /^[1-9]\d{6}$/, "seven digits that start with 1 to 9");
  const check = 97 - (weightedSum(sevenDigits, [2, 3, 4, 5, 6, 7, 8]) % 97);
  const two = String(check).padStart(2, "0");
  return `GB ${sevenDigits.slice(0, 3)} ${sevenDigits.slice(3)} ${two}`;
}

/** By the older scheme or the newer, which adds 55. */
export function isBritishVatNumber(text: string): boolean {
  const match = /^GB(\d{7})(\d{2})$/.exec(compact(text));
  if (match === null) return false;
  const sum = weightedSum(match[1] ?? "", [2, 3, 4, 5, 6, 7, 8]) + Number(match[2]);
  return sum % 97 === 0 || (sum + 55) % 97 === 0;
}

/** Company number: eight digits, or two letters and six. It has no check digit. */
export function isBritishCompanyNumber(text: string): boolean {
  return /^(?:\d{8}|(?:SC|NI|OC|SO|NC)\d{6})$/.test(text);
}
