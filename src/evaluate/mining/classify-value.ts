import { editDistance } from "../../core/edit-distance.ts";
import { type FieldType, type LeafValue } from "../../documents/fields.ts";
import { normaliseValue } from "../../documents/normalise.ts";
import { type ErrorType } from "./error-type.ts";
import { isLabelWord } from "./label-words.ts";

/** A value of the paper that could have been taken for another. */
export interface OtherValue {
  readonly path: string;
  readonly type: FieldType;
  readonly value: LeafValue;
}

export interface WrongValue {
  readonly path: string;
  readonly type: FieldType;
  readonly predicted: LeafValue | undefined;
  readonly truth: LeafValue | undefined;
}

/** More digits read wrong is another number, not a misreading. */
const MOST_WRONG_DIGITS = 2;
/** A text with more of its letters wrong was not read off this place. */
const MOST_WRONG_LETTERS = 0.5;
const LEAST_KEPT_LETTERS = 3;

const NUMERIC: ReadonlySet<FieldType> = new Set(["money", "quantity", "rate"]);

/** Values of one kind can be mistaken for each other: an amount for an amount, never for a name. */
function kindOf(type: FieldType): "number" | "date" | "text" {
  return NUMERIC.has(type) ? "number" : type === "date" ? "date" : "text";
}

function digitsOf(value: LeafValue): string {
  return String(value).replace(/\D/g, "");
}

/** Right digits with zeros at either end: 12.5 and 1250, 1 234 and 1.234. */
function differsBySeparator(predicted: LeafValue, truth: LeafValue): boolean {
  const significant = (value: LeafValue) => digitsOf(value).replace(/^0+|0+$/g, "");
  return significant(predicted) !== "" && significant(predicted) === significant(truth);
}

function differsByFewDigits(predicted: LeafValue, truth: LeafValue): boolean {
  const bare = (value: LeafValue) => String(value).replace(/\d/g, "0");
  if (bare(predicted) !== bare(truth)) return false;
  const [p, t] = [digitsOf(predicted), digitsOf(truth)];
  const wrong = [...t].filter((digit, i) => digit !== p[i]).length;
  return wrong > 0 && wrong <= MOST_WRONG_DIGITS && wrong < t.length;
}

function dayAndMonthExchanged(predicted: LeafValue, truth: LeafValue): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(truth)) ?? [];
  return year !== undefined && String(predicted) === `${year}-${day}-${month}`;
}

function isCutOff(predicted: LeafValue, truth: LeafValue): boolean {
  const [p, t] = [String(predicted).trim(), String(truth).trim()];
  if (p.length < LEAST_KEPT_LETTERS || p.length >= t.length) return false;
  return t.startsWith(p) || t.endsWith(p);
}

function isMisread(predicted: LeafValue, truth: LeafValue): boolean {
  const [p, t] = [[...String(predicted)], [...String(truth)]];
  return editDistance(p, t) <= MOST_WRONG_LETTERS * Math.max(p.length, t.length);
}

/**
 * Why a value is wrong. The first cause that explains it counts; they go from the exact (the very
 * value of another field) to the vague.
 *
 * @param others  the other values of the paper
 * @param currency  of the truth
 */
export function classifyValue(
  { path, type, predicted, truth }: WrongValue,
  others: readonly OtherValue[],
  currency: string | null,
): ErrorType {
  if ((predicted ?? null) === null) return "omitted_value";
  if (path === "kind") return "other"; // a word of the schema, printed nowhere
  const said = normaliseValue(type, predicted!, currency);
  const isElsewhere = others.some(
    (other) =>
      other.path !== path &&
      other.value !== null &&
      kindOf(other.type) === kindOf(type) &&
      normaliseValue(other.type, other.value, currency) === said,
  );
  const isLabel = isElsewhere || (typeof predicted === "string" && isLabelWord(predicted));
  if ((truth ?? null) === null) return isLabel ? "wrong_label" : "invented_value";
  const [p, t] = [predicted!, truth!];
  if (path === "currency") return "currency";
  if (type === "date" && dayAndMonthExchanged(p, t)) return "date_order";
  if (NUMERIC.has(type) && differsBySeparator(p, t)) return "separator";
  if (isLabel) return "wrong_label";
  if (kindOf(type) === "text" && isCutOff(p, t)) return "truncated_text";
  if (differsByFewDigits(p, t)) return "digit_confusion";
  if (kindOf(type) === "text" && isMisread(p, t)) return "misread_text";
  if (path === "total") return "total_mismatch";
  return /^line_items\.\d+\.(total|unit_price)$/.test(path) ? "line_total" : "other";
}
