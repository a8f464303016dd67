import type { PaperDocument } from "../documents/document.ts";
import { FIELDS, type LeafValue } from "../documents/fields.ts";
import { assignGreatest } from "./assignment.ts";
import { clusteredProportion } from "./clustered-interval.ts";
import { equalValues } from "./field-accuracy.ts";
import type { Score } from "./score.ts";

const LIST = "line_items[].";
const COLUMNS = FIELDS.filter(({ path }) => path.startsWith(LIST)).map(({ path, type }) => ({
  key: path.slice(LIST.length),
  type,
}));

export interface LineItemMatch {
  /** Index in the truth, or null for an item too many. */
  readonly truth: number | null;
  /** Index in the prediction, or null for an item that was missed. */
  readonly predicted: number | null;
  /** Values of the pair that are right, of {@link VALUES_PER_ITEM}. */
  readonly correct: number;
}

export const VALUES_PER_ITEM = COLUMNS.length;

function leaf(item: unknown, key: string): LeafValue | undefined {
  if (typeof item !== "object" || item === null || !Object.hasOwn(item, key)) return undefined;
  const value: unknown = Reflect.get(item, key);
  const isLeaf = value === null || typeof value === "string" || typeof value === "number";
  return isLeaf ? value : undefined;
}

/**
 * Pairs predicted line items with true ones so that as many values as possible are right: one item
 * missed at the top then costs one item, not every item below it. A pair of which nothing but
 * nulls agrees is no pair.
 */
export function matchLineItems(predicted: unknown, truth: PaperDocument): LineItemMatch[] {
  const items: unknown =
    typeof predicted === "object" && predicted !== null
      ? Reflect.get(predicted, "line_items")
      : undefined;
  const guesses: readonly unknown[] = Array.isArray(items) ? items : [];
  const agree = truth.line_items.map((item) =>
    guesses.map((guess) => {
      const right = COLUMNS.filter(({ key, type }) =>
        equalValues(type, leaf(guess, key), leaf(item, key), truth.currency),
      );
      const stated = right.some(({ key }) => leaf(item, key) !== null);
      return stated ? right.length : 0;
    }),
  );
  const chosen = assignGreatest(agree);
  const used = new Set<number>();
  const matches = truth.line_items.map((_, i): LineItemMatch => {
    const j = chosen[i] ?? null;
    const correct = j === null ? 0 : agree[i]![j]!;
    if (j === null || correct === 0) return { truth: i, predicted: null, correct: 0 };
    used.add(j);
    return { truth: i, predicted: j, correct };
  });
  guesses.forEach((_, j) => {
    if (!used.has(j)) matches.push({ truth: null, predicted: j, correct: 0 });
  });
  return matches;
}

/**
 * Right values of line items over all values of true and superfluous items, after optimal
 * pairing; n counts values.
 */
export function lineItemAccuracy(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): Score {
  return clusteredProportion(
    truths.map((truth, i) => {
      const matches = matchLineItems(predictions[i], truth);
      const correct = matches.reduce((sum, match) => sum + match.correct, 0);
      return { correct, total: matches.length * VALUES_PER_ITEM };
    }),
  );
}
