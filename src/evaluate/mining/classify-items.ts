import type { LineItem, PaperDocument } from "../../documents/document.ts";
import { FIELDS, type FieldType, type LeafValue } from "../../documents/fields.ts";
import { normaliseValue } from "../../documents/normalise.ts";
import { equalValues } from "../../metrics/field-accuracy.ts";
import { matchLineItems } from "../../metrics/line-items.ts";
import { classifyValue } from "./classify-value.ts";
import type { FoundError } from "./found-error.ts";

const LIST = "line_items[].";
const COLUMNS = FIELDS.filter(({ path }) => path.startsWith(LIST)).map(({ path, type }) => ({
  key: path.slice(LIST.length) as keyof LineItem, // the paths under the list are the item's keys
  type: type as FieldType,
}));
/** Two lines taken for one are told from a missing one when there are at least this many. */
const LEAST_RECOGNISED = 0.5;
const LEAST_ITEMS_FOR_STRUCTURE = 3;

function itemsOf(predicted: unknown): readonly unknown[] {
  if (typeof predicted !== "object" || predicted === null) return [];
  const items: unknown = Reflect.get(predicted, "line_items");
  return Array.isArray(items) ? items : [];
}

function leafOf(item: unknown, key: string): LeafValue | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const value: unknown = Reflect.get(item, key);
  const isLeaf = value === null || typeof value === "string" || typeof value === "number";
  return isLeaf ? value : undefined;
}

/** Words of two texts, all of them in the third. */
function holdsBoth(whole: LeafValue | undefined, a: LeafValue, b: LeafValue): boolean {
  const text = String(whole ?? "");
  return a !== null && b !== null && text.includes(String(a)) && text.includes(String(b));
}

function sumsTo(whole: LeafValue | undefined, a: LeafValue, b: LeafValue): boolean {
  if (typeof whole !== "number" || typeof a !== "number" || typeof b !== "number") return false;
  return Math.abs(a + b - whole) < 1e-9 * Math.max(1, Math.abs(whole));
}

/** True when `whole` looks like `a` and `b` put together: both descriptions, or the sum of both. */
function joins(whole: unknown, a: unknown, b: unknown): boolean {
  const of = (item: unknown, key: string) => leafOf(item, key) ?? null;
  return (
    holdsBoth(leafOf(whole, "description"), of(a, "description"), of(b, "description")) ||
    sumsTo(leafOf(whole, "total"), of(a, "total"), of(b, "total"))
  );
}

/** A column's value that is wrong in a line that was recognised. */
function wrongColumns(
  guess: unknown,
  item: LineItem,
  index: number,
  currency: string | null,
): FoundError[] {
  return COLUMNS.flatMap(({ key, type }): FoundError[] => {
    const [predicted, truth] = [leafOf(guess, key), item[key]];
    if (equalValues(type, predicted, truth, currency)) return [];
    const path = `line_items.${index}.${key}`;
    const swapped = COLUMNS.some(
      (other) =>
        other.key !== key &&
        item[other.key] !== null &&
        (predicted ?? null) !== null &&
        normaliseValue(other.type, item[other.key], currency) ===
          normaliseValue(other.type, predicted ?? null, currency),
    );
    const wrong = { path, type, predicted, truth };
    const cause = swapped ? "column_swap" : classifyValue(wrong, [], currency);
    return [{ type: cause, path, predicted: predicted ?? null, truth }];
  });
}

/**
 * Errors in the line items: lines are paired so that most values agree; then lines that only one side
 * has are missing or extra, unless a neighbour holds two of them (merged) or two of the answer's make
 * one of the paper's (split). When fewer than half of at least 3 lines can be recognised, the table
 * itself was not understood and that is the one error.
 */
export function classifyItems(predicted: unknown, truth: PaperDocument): FoundError[] {
  const guesses = itemsOf(predicted);
  const matches = matchLineItems(predicted, truth);
  const total = truth.line_items.length;
  const recognised = matches.filter((m) => m.truth !== null && m.predicted !== null);
  if (total >= LEAST_ITEMS_FOR_STRUCTURE && recognised.length < LEAST_RECOGNISED * total) {
    const counts = { predicted: guesses.length, truth: total };
    return [{ type: "table_structure", path: "line_items", ...counts }];
  }
  const errors: FoundError[] = [];
  for (const { truth: i, predicted: j } of matches) {
    if (i !== null && j !== null) {
      errors.push(...wrongColumns(guesses[j], truth.line_items[i]!, i, truth.currency));
    } else if (i !== null) {
      const item = truth.line_items[i]!;
      const isMerged = recognised.some(
        (m) =>
          Math.abs(m.truth! - i) === 1 &&
          joins(guesses[m.predicted!], item, truth.line_items[m.truth!]),
      );
      errors.push({
        type: isMerged ? "merged_item" : "missing_item",
        path: `line_items.${i}`,
        predicted: null,
        truth: item.description,
      });
    } else if (j !== null) {
      const isSplit = recognised.some(
        (m) =>
          Math.abs(m.predicted! - j) === 1 &&
          joins(truth.line_items[m.truth!], guesses[j], guesses[m.predicted!]),
      );
      errors.push({
        type: isSplit ? "split_item" : "extra_item",
        path: `line_items.${j}`,
        predicted: leafOf(guesses[j], "description") ?? null,
        truth: null,
      });
    }
  }
  return errors;
}
