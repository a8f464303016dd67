import type { Outcome } from "./outcome.ts";

/** What happens when everything at least this sure is accepted unseen. */
export interface CoveragePoint {
  readonly threshold: number;
  /** Share accepted. */
  readonly coverage: number;
  /** Share of the accepted that is right. */
  readonly accuracy: number;
}

/** A point for every confidence that occurs, most certain first; accuracy is 1 − risk. */
export function riskCoverage(outcomes: readonly Outcome[]): CoveragePoint[] {
  const sorted = [...outcomes].sort((a, b) => b.confidence - a.confidence);
  const points: CoveragePoint[] = [];
  let right = 0;
  for (const [i, { confidence, correct }] of sorted.entries()) {
    right += Number(correct);
    if (sorted[i + 1]?.confidence === confidence) continue; // one threshold cannot part equals
    const accepted = i + 1;
    points.push({
      threshold: confidence,
      coverage: accepted / sorted.length,
      accuracy: right / accepted,
    });
  }
  return points;
}

/**
 * The threshold that accepts most while the accepted are right at least `targetAccuracy` of the time;
 * null when none does. Fit it on validation: on the outcomes it was chosen on it is optimistic.
 */
export function thresholdFor(
  outcomes: readonly Outcome[],
  targetAccuracy: number,
): CoveragePoint | null {
  return riskCoverage(outcomes).findLast(({ accuracy }) => accuracy >= targetAccuracy) ?? null;
}
