import { parseIsoDate } from "../../core/dates.ts";
import {
  compact,
  grouped,
  luhnCheckDigit,
  modulo11CheckDigit,
  payload,
  requiredModulo11Digit,
  weightedSum,
} from "./check-digits.ts";

const BUSINESS_WEIGHTS = [2, 4, 8, 5, 10, 9, 7];
const REFERENCE_WEIGHTS = [7, 3, 1];

/**
 * Y-tunnus "1234567-1" from seven digits.
 * @see Patentti- ja rekisterihallitus, "Yritys- ja yhteisötunnus": weights 7 9 10 5 8 4 2
 * @throws {KvittoError} `identifier.payload`, `identifier.no_check_digit`
 */
export function finnishBusinessId(sevenDigits: string): string {
  payload(sevenDigits, /^\d{7}$/, "seven digits");
  const check = requiredModulo11Digit(sevenDigits, BUSINESS_WEIGHTS, "Y-tunnus");
  return `${sevenDigits}-${check}`;
}

export function isFinnishBusinessId(text: string): boolean {
  const digits = compact(text);
  if (!/^\d{8}$/.test(digits)) return false;
  return modulo11CheckDigit(digits.slice(0, -1), BUSINESS_WEIGHTS) === Number(digits.at(-1));
}

export function finnishVatNumber(businessId: string): string {
  return `FI${compact(businessId)}`;
}

export function isFinnishVatNumber(text: string): boolean {
  const match = /^FI(\d{8})$/.exec(compact(text));
  return match !== null && isFinnishBusinessId(match[1] ?? "");
}

/**
 * Viitenumero in groups of five from the right, from 3 to 19 digits.
 * @see Finanssiala, "Kotimainen viitenumero": weights 7 3 1 from the right, modulus 10
 * @throws {KvittoError} `identifier.payload`
 */
export function finnishReference(digits: string): string {
  payload(digits, /^[1-9]\d{2,18}$/, "3 to 19 digits that start with 1 to 9");
  return grouped(`${digits}${finnishCheck(digits)}`, 5, "right");
}

function finnishCheck(digits: string): number {
  return (10 - (weightedSum(digits, REFERENCE_WEIGHTS) % 10)) % 10;
}

export function isFinnishReference(text: string): boolean {
  const digits = compact(text);
  if (!/^\d{4,20}$/.test(digits)) return false;
  return finnishCheck(digits.slice(0, -1)) === Number(digits.at(-1));
}

/** The 14 digits of a Finnish account from 13: the last is a Luhn digit. */
export function finnishAccount(thirteenDigits: string): string {
  payload(thirteenDigits, /^\d{13}$/, "thirteen digits");
  return `${thirteenDigits}${luhnCheckDigit(thirteenDigits)}`;
}

/**
 * Virtuaaliviivakoodi, version 4: 54 digits of IBAN, amount, reference and due date that a bank's
 * payment form reads.
 * @see Finanssiala, "Pankkiviivakoodi-opas", version 4
 * @param cents  0 is printed for amounts of a million euros or more, as the guide asks
 * @throws {KvittoError} `date.invalid`
 */
export function finnishBarcode(
  finnishIban: string,
  cents: number,
  reference: string,
  dueDate: string | null,
): string {
  const amount = cents < 100_000_000 ? cents : 0;
  const due = dueDate === null ? "000000" : shortDate(dueDate);
  const account = compact(finnishIban).slice(2);
  return `4${account}${String(amount).padStart(8, "0")}000${compact(reference).padStart(20, "0")}${due}`;
}

/** YYMMDD. */
function shortDate(iso: string): string {
  const { year, month, day } = parseIsoDate(iso);
  return [year % 100, month, day].map((part) => String(part).padStart(2, "0")).join("");
}
