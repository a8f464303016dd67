import type { PaperDocument } from "../documents/document.ts";
import { FIELDS, type LeafValue } from "../documents/fields.ts";
import { bootstrapScore } from "./bootstrap-interval.ts";
import { clusteredProportion } from "./clustered-interval.ts";
import { equalValues } from "./field-accuracy.ts";
import { matchLineItems } from "./line-items.ts";
import type { Score } from "./score.ts";

/** How well one column of the line items is read, after optimal pairing of the items. */
export interface ColumnScore {
  /** `description`, `total`, … */
  readonly column: string;
  /** Right values / values that the answers state; n counts those stated. */
  readonly precision: Score;
  /** Right values / values that the papers have; n counts those printed. */
  readonly recall: Score;
  /** 2·right / (stated + printed); n counts documents that have or state one, which are resampled. */
  readonly f1: Score;
}

/** Values of one column in one document. */
interface ColumnCount {
  readonly right: number;
  readonly stated: number;
  readonly printed: number;
}

const LIST = "line_items[].";
const COLUMNS = FIELDS.filter(({ path }) => path.startsWith(LIST)).map(({ path, type }) => {
  return { key: path.slice(LIST.length), type };
});

function leaf(item: unknown, key: string): LeafValue | undefined {
  if (typeof item !== "object" || item === null || !Object.hasOwn(item, key)) return undefined;
  const value: unknown = Reflect.get(item, key);
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

function itemsOf(predicted: unknown): readonly unknown[] {
  if (typeof predicted !== "object" || predicted === null) return [];
  const items: unknown = Reflect.get(predicted, "line_items");
  return Array.isArray(items) ? items : [];
}

function countColumns(predicted: unknown, truth: PaperDocument): ColumnCount[] {
  const guesses = itemsOf(predicted);
  const matches = matchLineItems(predicted, truth);
  return COLUMNS.map(({ key, type }) => {
    let [right, stated, printed] = [0, 0, 0];
    for (const { truth: i, predicted: j } of matches) {
      const is = leaf(i === null ? undefined : truth.line_items[i], key);
      const said = leaf(j === null ? undefined : guesses[j], key);
      if (is !== undefined) printed += 1;
      if (said !== undefined) stated += 1;
      if (is !== undefined && equalValues(type, said, is, truth.currency)) right += 1;
    }
    return { right, stated, printed };
  });
}

/** F1 over several documents (micro); null when nothing is stated and nothing printed. */
function pooledF1(counts: readonly ColumnCount[]): number | null {
  let [right, of] = [0, 0];
  for (const count of counts) {
    right += count.right;
    of += count.stated + count.printed;
  }
  return of === 0 ? null : (2 * right) / of;
}

/**
 * Precision, recall and F1 of each column of the line items over all documents (micro). Nulls are
 * not values: agreement that a column is empty earns nothing.
 */
export function lineItemColumns(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): ColumnScore[] {
  const counts = truths.map((truth, i) => countColumns(predictions[i], truth));
  return COLUMNS.map(({ key }, c) => {
    const own = counts.map((columns) => columns[c]!);
    const share = (of: "stated" | "printed"): Score =>
      clusteredProportion(own.map((count) => ({ correct: count.right, total: count[of] })));
    return {
      column: key,
      precision: share("stated"),
      recall: share("printed"),
      f1: bootstrapScore(
        own.filter(({ stated, printed }) => stated + printed > 0),
        pooledF1,
      ),
    };
  });
}
