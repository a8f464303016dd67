import type { EvaluationResults } from "./evaluation-results.ts";
import type { Prediction } from "./prediction.ts";

/** A paper of which something was read wrong. */
export interface BadPaper {
  readonly prediction: Prediction;
  /** Values. */
  readonly wrong: number;
  readonly total: number;
}

/**
 * The papers with the largest share of wrong values, the worst first; of equal ones those with more
 * wrong values. Papers without a wrong value are none of them.
 */
export function worstPapers(
  predictions: readonly Prediction[],
  { scores }: EvaluationResults,
  most: number,
): BadPaper[] {
  return predictions
    .map((prediction, i): BadPaper => {
      const all = scores.comparisons[i]!;
      return {
        prediction,
        wrong: all.filter(({ correct }) => !correct).length,
        total: all.length,
      };
    })
    .filter(({ wrong }) => wrong > 0)
    .sort((a, b) => b.wrong / b.total - a.wrong / a.total || b.wrong - a.wrong)
    .slice(0, most);
}
