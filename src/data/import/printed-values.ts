import { isCalendarDate, isoDate } from "../../core/dates.ts";
import { KvittoError } from "../../core/errors.ts";
import { plainNumber } from "../../core/money-text.ts";
import { decimalText, parseDecimal } from "../../core/money.ts";
import { normaliseText } from "../../documents/normalise.ts";

/** The number of a plain decimal text such as "-1234.50", exact and without a negative zero. */
export function decimalNumber(text: string): number {
  return Number(decimalText(parseDecimal(text)));
}

/**
 * The number of an amount as it is printed: "RM 1,007.50", "60.000", "-1.73".
 * @param mark the decimal mark, where the collection has only one
 * @throws {KvittoError} `money.not_an_amount`
 */
export function printedAmount(text: string, mark?: "." | ","): number {
  return decimalNumber(plainNumber(text, 2, mark));
}

/** A number of pieces, a weight or a rate: "2", "1,5 kg", "x3", "19 %". "1,125" is 1.125. */
export function printedQuantity(text: string): number {
  const match = /^[^\d-]{0,4}(-?\d+)(?:[.,](\d+))?[^\d]{0,6}$/u.exec(normaliseText(text));
  if (match === null) return printedAmount(text);
  return decimalNumber(match[2] === undefined ? match[1]! : `${match[1]}.${match[2]}`);
}

/** Three first letters of the months that receipts print, in English and close relatives. */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function monthOf(text: string): number {
  return MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1; // 0, which is no month, when unknown
}

/** Two digits are of this century: receipts are younger than the habit of four. */
function yearOf(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

type Parts = readonly [year: number, month: number, day: number];

/** Every reading of a date, the likelier first. */
function readings(text: string, order: "day" | "month" | null): readonly Parts[] {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (iso !== null) return [[Number(iso[1]), Number(iso[2]), Number(iso[3])]];
  const named = /^(\d{1,2})[-/. ]*([a-z]{3,9})\.?[-/., ]*(\d{4}|\d{2})$/i.exec(text);
  if (named !== null) return [[yearOf(named[3]!), monthOf(named[2]!), Number(named[1])]];
  const leading = /^([a-z]{3,9})\.?[ -]*(\d{1,2})[-/., ]+(\d{4}|\d{2})$/i.exec(text);
  if (leading !== null) return [[yearOf(leading[3]!), monthOf(leading[1]!), Number(leading[2])]];
  const plain = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  const glued = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  const [first, second, last] =
    plain !== null ? [plain[1], plain[3], plain[4]] : [glued?.[1], glued?.[2], glued?.[3]];
  if (first === undefined || second === undefined || last === undefined) return [];
  const dayFirst: Parts = [yearOf(last), Number(second), Number(first)];
  const monthFirst: Parts = [yearOf(last), Number(first), Number(second)];
  const yearFirst: Parts[] =
    glued === null
      ? []
      : [[Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))]];
  return order === "month"
    ? [monthFirst, dayFirst, ...yearFirst]
    : [dayFirst, monthFirst, ...yearFirst];
}

/**
 * The day that a printed date names, as `YYYY-MM-DD`. An order is only needed where two readings are
 * days; `25/12/2018` and `05 MAR 2018` have one.
 * @throws {KvittoError} `import.date` for text that is no day, or, without an order, two days
 */
export function printedDate(text: string, order: "day" | "month" | null): string {
  const plain = normaliseText(text);
  const days = readings(plain, order)
    .map(([year, month, day]) => ({ year, month, day }))
    .filter(isCalendarDate)
    .map(isoDate);
  const [first, second] = [...new Set(days)];
  if (first === undefined) {
    throw new KvittoError("import.date", `${JSON.stringify(text)} is not a date that can be read.`);
  }
  if (second !== undefined && order === null) {
    throw new KvittoError(
      "import.date",
      `${JSON.stringify(text)} may be ${first} or ${second}.`,
      "Say which comes first with --date-order day or --date-order month.",
    );
  }
  return first;
}
