import { KvittoError } from "../../core/errors.ts";
import { compact, hasLuhnDigit, luhnCheckDigit, payload } from "./check-digits.ts";

/**
 * NNNNNN-NNNN from nine digits. The third digit must be 2 or more (below it are birth dates).
 * @throws {KvittoError} `identifier.payload`
 */
export function organisationNumber(nineDigits: string): string {
  payload(nineDigits, /^\d{2}[2-9]\d{6}$/, "nine digits of which the third is 2 to 9");
  const all = nineDigits + String(luhnCheckDigit(nineDigits));
  return `${all.slice(0, 6)}-${all.slice(6)}`;
}

export function isOrganisationNumber(text: string): boolean {
  return /^\d{2}[2-9]\d{7}$/.test(compact(text)) && hasLuhnDigit(text);
}

/** SE + organisation number + 01. */
export function swedishVatNumber(organisation: string): string {
  return `SE${compact(organisation)}01`;
}

export function isSwedishVatNumber(text: string): boolean {
  const match = /^SE(\d{10})\d{2}$/.exec(compact(text));
  return match !== null && hasLuhnDigit(match[1] ?? "");
}

/** NNN-NNNN or NNNN-NNNN from six or seven digits. @throws {KvittoError} `identifier.payload` */
export function bankgiro(digits: string): string {
  payload(digits, /^[1-9]\d{5,6}$/, "six or seven digits that start with 1 to 9");
  const all = digits + String(luhnCheckDigit(digits));
  return `${all.slice(0, -4)}-${all.slice(-4)}`;
}

export function isBankgiro(text: string): boolean {
  return /^[1-9]\d{6,7}$/.test(compact(text)) && hasLuhnDigit(text);
}

/** "1 23 45-6" from one to seven digits. @throws {KvittoError} `identifier.payload` */
export function plusgiro(digits: string): string {
  payload(digits, /^[1-9]\d{0,6}$/, "one to seven digits that start with 1 to 9");
  return `${digits.replace(/(\d)(?=(?:\d\d)+$)/g, "$1 ")}-${luhnCheckDigit(digits)}`;
}

export function isPlusgiro(text: string): boolean {
  return /^[1-9]\d{1,7}$/.test(compact(text)) && hasLuhnDigit(text);
}

/**
 * An OCR reference: payload, optionally a length digit, then the Luhn digit. The length digit is
 * the last digit of the whole reference's length, both digits counted.
 * @throws {KvittoError} `identifier.ocr_reference` outside 2 to 25 digits
 */
export function ocrReference(digits: string, lengthDigit = false): string {
  const body = lengthDigit ? digits + String((digits.length + 2) % 10) : digits;
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
  const digits = compact(text);
  return digits.length <= 25 && hasLuhnDigit(digits);
}
