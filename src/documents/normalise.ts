import { isCalendarDate, isIsoDate, isoDate } from "../core/dates.ts";
import { KvittoError } from "../core/errors.ts";
import { CURRENCY_DECIMALS, decimalText, parseDecimal } from "../core/money.ts";
import { plainNumber } from "../core/money-text.ts";
import { type FieldType } from "./fields.ts";

/** Unicode NFKC, every run of white space one space, none at the ends. */
export function normaliseText(text: string): string {
  return text.normalize("NFKC").replace(/\s+/gu, " ").trim();
}

/** Identifiers: as text, then without spaces and hyphens, in capitals. */
export function normaliseCode(text: string): string {
  return normaliseText(text)
    .replace(/[\s\u2010-\u2015-]/gu, "")
    .toUpperCase();
}

function parsedNumber(value: string | number, decimals: number): string | null {
  try {
    const text = typeof value === "number" ? String(value) : plainNumber(value, decimals);
    return decimalText(parseDecimal(text));
  } catch (error) {
    if (error instanceof KvittoError) return null;
    throw error;
  }
}

/** Weights and rates have decimals more often than thousands: "1,125 kg" is 1.125. */
function parsedQuantity(value: string | number): string | null {
  const match = /^(-?\d+)[.,](\d+)(?:\s*[\p{L}%]{0,4})$/u.exec(normaliseText(String(value)));
  if (match === null) return parsedNumber(value, 2);
  return decimalText(parseDecimal(`${match[1]}.${match[2]}`));
}

/**
 * The day that `text` names as `YYYY-MM-DD`, or null. Read are year-month-day with any mark, and
 * day-month-year with points (the continental form). `03/04/2026` may be either day and is not read.
 */
export function normaliseDate(text: string): string | null {
  const plain = normaliseText(text);
  if (isIsoDate(plain)) return plain;
  const yearFirst = /^(\d{4})[-/. ]?(\d{2})[-/. ]?(\d{2})$/.exec(plain);
  const dayFirst = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(plain);
  const [year, month, day] =
    yearFirst !== null
      ? [Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3])]
      : [Number(dayFirst?.[3]), Number(dayFirst?.[2]), Number(dayFirst?.[1])];
  const date = { year, month, day };
  return isCalendarDate(date) ? isoDate(date) : null;
}

/**
 * The canonical text of a value, for comparison by value: amounts, quantities and rates as shortest
 * decimals ("18.45", 18.45 and "18,45 kr" are one value), dates as ISO days, text by NFKC and
 * collapsed space, codes without spaces and hyphens. What cannot be read as its type is compared
 * as text. null (not on the document) stays null and equals nothing else.
 *
 * @param currency  decides whether "1.234" is a thousand (SEK) or a fraction (KWD) in a string
 */
export function normaliseValue(
  type: FieldType,
  value: string | number | null,
  currency?: string | null,
): string | null {
  if (value === null) return null;
  switch (type) {
    case "money": {
      const decimals = CURRENCY_DECIMALS.get(currency ?? "") ?? 2;
      return parsedNumber(value, decimals) ?? normaliseText(String(value));
    }
    case "quantity":
    case "rate":
      return parsedQuantity(value) ?? normaliseText(String(value));
    case "date":
      return normaliseDate(String(value)) ?? normaliseText(String(value));
    case "code":
      return normaliseCode(String(value));
    case "text":
      return normaliseText(String(value));
  }
}
