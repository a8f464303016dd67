import { compact, payload, weightedSum } from "./check-digits.ts";

/** First two digits that the Internal Revenue Service does not give out. */
const UNUSED_PREFIXES = ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"]; // prettier-ignore

/** Employer identification number "12-3456789": a known prefix; it has no check digit. */
export function isEin(text: string): boolean {
  const match = /^(\d{2})-\d{7}$/.exec(text);
  return match !== null && !UNUSED_PREFIXES.includes(match[1] ?? "");
}

/**
 * ABA routing number from eight digits: weights 3 7 1, modulus 10.
 * @throws {KvittoError} `identifier.payload`
 */
export function routingNumber(eightDigits: string): string {
  payload(eightDigits, /^[0-3]\d{7}$/, "eight digits that start with 0 to 3");
  const check = (10 - (weightedSum(eightDigits, [7, 3, 1]) % 10)) % 10;
  return `${eightDigits}${check}`;
}

export function isRoutingNumber(text: string): boolean {
  const digits = compact(text);
  return /^[0-3]\d{8}$/.test(digits) && routingNumber(digits.slice(0, 8)) === digits;
}
