import type { PaperDocument } from "../documents/document.ts";
import type { Score } from "./score.ts";
import { proportion } from "./wilson-interval.ts";

/** Number of line items; null when the prediction has no such list. */
export function itemCount(predicted: unknown): number | null {
  if (typeof predicted !== "object" || predicted === null) return null;
  const items: unknown = Reflect.get(predicted, "line_items");
  return Array.isArray(items) ? items.length : null;
}

/**
 * Documents whose number of line items is right to within `tolerance`; n counts documents. A
 * prediction without a list is wrong, also where the truth has no items.
 */
export function itemCountWithin(
  tolerance: number,
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): Score {
  return proportion(
    truths.map((truth, i) => {
      const count = itemCount(predictions[i]);
      return count !== null && Math.abs(count - truth.line_items.length) <= tolerance;
    }),
  );
}
