import { KvittoError } from "../../core/errors.ts";

/** An identifier without the spaces, hyphens, points and slashes between its parts. */
export function compact(text: string): string {
  return text.replace(/[\s./\u2010-\u2015-]/g, "");
}

/**
 * The text itself, when it is as many digits as an identifier's payload has.
 * @throws {KvittoError} `identifier.payload`
 */
export function payload(text: string, form: RegExp, what: string): string {
  if (form.test(text)) return text;
  throw new KvittoError("identifier.payload", `${JSON.stringify(text)} is not ${what}.`);
}

/**
 * The Luhn check digit to append to `digits` (modulus 10, weights 2 1 2 1 … from the right).
 * @see ISO/IEC 7812-1, annex B
 * @throws {KvittoError} `identifier.payload`
 */
export function luhnCheckDigit(digits: string): number {
  payload(digits, /^\d+$/, "all digits");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const doubled = Number(digits.at(-1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

/** True for two digits or more of which the last is the Luhn check digit of the others. */
export function hasLuhnDigit(text: string): boolean {
  const digits = compact(text);
  if (!/^\d{2,}$/.test(digits)) return false;
  return luhnCheckDigit(digits.slice(0, -1)) === Number(digits.at(-1));
}

/** Σ digit × weight, the weights repeated from the right end. */
export function weightedSum(digits: string, weightsFromRight: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += Number(digits.at(-1 - i)) * weightsFromRight[i % weightsFromRight.length]!;
  }
  return sum;
}

/**
 * The digit that makes the weighted sum a multiple of 11 when it is added with weight 1; null where
 * it would be 10: such numbers are not issued.
 */
export function modulo11CheckDigit(
  digits: string,
  weightsFromRight: readonly number[],
): number | null {
  const check = (11 - (weightedSum(digits, weightsFromRight) % 11)) % 11;
  return check === 10 ? null : check;
}

/**
 * As {@link modulo11CheckDigit}.
 * @throws {KvittoError} `identifier.no_check_digit` where it would be 10
 */
export function requiredModulo11Digit(
  digits: string,
  weightsFromRight: readonly number[],
  what: string,
): number {
  const check = modulo11CheckDigit(digits, weightsFromRight);
  if (check !== null) return check;
  throw new KvittoError(
    "identifier.no_check_digit",
    `No ${what} starts with ${digits}: its check digit would be 10.`,
    "Change any of the digits.",
  );
}

/**
 * The check digit of ISO 7064 MOD 11,10.
 * @see ISO/IEC 7064:2003, 8.1
 */
export function modulo11And10CheckDigit(digits: string): number {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10;
    product = (2 * (sum === 0 ? 10 : sum)) % 11;
  }
  return (11 - product) % 10;
}

/** Letters become two digits (A = 10 … Z = 35), then the whole number modulo 97 (ISO 7064). */
export function modulo97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** "12 345 678": groups of `size` characters counted from the left, or from the right. */
export function grouped(text: string, size: number, from: "left" | "right"): string {
  const pattern = from === "left" ? `(.{${size}})(?=.)` : `(.)(?=(?:.{${size}})+$)`;
  return text.replace(new RegExp(pattern, "g"), "$1 ");
}
