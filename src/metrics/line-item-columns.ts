import type { PaperDocument } from "../documents/document.ts";
import { FIELDS, type LeafValue } from "../documents/fields.ts";
import { equalValues } from "./field-accuracy.ts";
import { matchLineItems } from "./line-items.ts";

/** How well one column of the line items is read, after optimal pairing of the items. */
export interface ColumnScore {
  /** `description`, `total`, … */
  readonly column: string;
  /** Right values / values that the answer states. */
  readonly precision: number;
  /** Right values / values that the paper has. */
  readonly recall: number;
  readonly f1: number;
  /** Values that the paper has. */
  readonly support: number;
}

const LIST = "line_items[].";

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

/**
 * Precision, recall and F1 of each column of the line items over all documents (micro). Nulls are
 * not values: agreement that a column is empty earns nothing.
 */
export function lineItemColumns(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): ColumnScore[] {
  const columns = FIELDS.filter(({ path }) => path.startsWith(LIST)).map(({ path, type }) => {
    return { key: path.slice(LIST.length), type };
  });
  const counts = columns.map(() => ({ right: 0, stated: 0, printed: 0 }));
  truths.forEach((truth, n) => {
    const guesses = itemsOf(predictions[n]);
    for (const { truth: i, predicted: j } of matchLineItems(predictions[n], truth)) {
      const item = i === null ? undefined : truth.line_items[i];
      const guess = j === null ? undefined : guesses[j];
      for (const [c, { key, type }] of columns.entries()) {
        const [is, said] = [leaf(item, key), leaf(guess, key)];
        const count = counts[c]!;
        if (is !== undefined) count.printed += 1;
        if (said !== undefined) count.stated += 1;
        if (is !== undefined && equalValues(type, said, is, truth.currency)) count.right += 1;
      }
    }
  });
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return columns.map(({ key }, c) => {
    const { right, stated, printed } = counts[c]!;
    return {
      column: key,
      precision: share(right, stated),
      recall: share(right, printed),
      f1: share(2 * right, stated + printed),
      support: printed,
    };
  });
}
