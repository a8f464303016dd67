import { pairedDifference, type PairedDifference } from "../../metrics/paired-test.ts";
import { byErrors } from "./count-errors.ts";
import { ERROR_TYPES, type ErrorType } from "./error-type.ts";
import type { MinedPaper } from "./mined-error.ts";

/** How often one kind of error is made by two models on the same papers. */
export interface ErrorChange {
  readonly type: ErrorType;
  readonly before: number;
  readonly after: number;
  /** Errors a paper, after less before: below 0 is better. Paired test over papers. */
  readonly difference: PairedDifference;
  /** `noise`: may be chance (p ≥ 0.05). */
  readonly verdict: "fewer" | "more" | "noise" | "same";
}

/**
 * Errors of each kind before and after, most of both together first; kinds that neither has are left out. p is
 * that of each kind alone: of twenty kinds that do not change, one is below 0.05 by chance.
 * @param before  mined from the same papers as `after`, in any order
 */
export function errorChanges(
  before: readonly MinedPaper[],
  after: readonly MinedPaper[],
): ErrorChange[] {
  const earlier = new Map(before.map((paper) => [paper.prediction.id, paper]));
  const pairs = after.map((paper) => {
    const twin = earlier.get(paper.prediction.id);
    if (twin === undefined) throw new Error(`internal: ${paper.prediction.id} was not read before`);
    return { twin, paper };
  });
  const count = ({ errors }: MinedPaper, type: ErrorType) =>
    errors.filter((error) => error.type === type).length;
  return ERROR_TYPES.flatMap((type): (ErrorChange & { errors: number; name: string })[] => {
    const [a, b] = [
      pairs.map(({ twin }) => count(twin, type)),
      pairs.map(({ paper }) => count(paper, type)),
    ];
    const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
    if (sum(a) + sum(b) === 0) return [];
    const difference = pairedDifference(a, b);
    const isSame = a.every((one, i) => one === b[i]);
    const better = difference.difference < 0 ? "fewer" : "more";
    const verdict = isSame ? "same" : difference.isSignificant ? better : "noise";
    return [{ type, before: sum(a), after: sum(b), difference, verdict, errors: sum(a) + sum(b), name: type }]; // prettier-ignore
  })
    .sort(byErrors)
    .map(({ type, before: was, after: is, difference, verdict }) => ({
      ...{ type, before: was, after: is, difference, verdict },
    }));
}
