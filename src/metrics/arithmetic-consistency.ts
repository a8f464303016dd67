import { checkArithmetic } from "../documents/arithmetic.ts";
import { DocumentSchema, type PaperDocument } from "../documents/document.ts";
import type { Score } from "./score.ts";
import { proportion } from "./wilson-interval.ts";

/**
 * Answers whose own numbers agree to the minor unit: a document by the schema, with a currency and
 * a total, and no disagreement in `checkArithmetic`. n counts the documents whose truth states
 * both; an answer that leaves them out is wrong, so silence does not pass for consistency.
 */
export function arithmeticConsistency(
  predictions: readonly unknown[],
  truths: readonly PaperDocument[],
): Score {
  const outcomes: boolean[] = [];
  truths.forEach((truth, i) => {
    if (truth.total === null || truth.currency === null) return;
    const parsed = DocumentSchema.safeParse(predictions[i]);
    const { total, currency } = parsed.success ? parsed.data : { total: null, currency: null };
    const stated = parsed.success && total !== null && currency !== null;
    outcomes.push(stated && checkArithmetic(parsed.data).length === 0);
  });
  return proportion(outcomes);
}
