import { clusteredProportion } from "./clustered-interval.ts";
import type { FieldComparison } from "./field-accuracy.ts";
import type { Score } from "./score.ts";

type Comparisons = readonly FieldComparison[];

const isStated = (value: unknown): boolean => value !== null && value !== undefined;

/**
 * Hallucination rate: of the values that the paper does not have, the share for which the answer
 * states one. List elements that were invented count with every value they state. n counts values
 * that the paper does not have.
 */
export function hallucinationRate(documents: readonly Comparisons[]): Score {
  return clusteredProportion(
    documents.map((all) => {
      const absent = all.filter(({ truth }) => !isStated(truth));
      const invented = absent.filter(({ predicted }) => isStated(predicted));
      return { correct: invented.length, total: absent.length };
    }),
  );
}

/**
 * Omission rate: of the values that the paper has, the share for which the answer states none.
 * n counts values that the paper has.
 */
export function omissionRate(documents: readonly Comparisons[]): Score {
  return clusteredProportion(
    documents.map((all) => {
      const present = all.filter(({ truth }) => isStated(truth));
      const left = present.filter(({ predicted }) => !isStated(predicted));
      return { correct: left.length, total: present.length };
    }),
  );
}
