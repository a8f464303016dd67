import type { Outcome } from "./outcome.ts";

/** Outcomes of similar confidence. */
export interface ReliabilityBin {
  /** Edges of the bin: low < confidence ≤ high. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean confidence and share right; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export const RELIABILITY_BINS = 15;

/** Outcomes in bins of equal width; a confidence of 0 lies in the first. */
export function reliability(
  outcomes: readonly Outcome[],
  bins = RELIABILITY_BINS,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ confidence: 0, correct: 0, count: 0 }));
  for (const { confidence, correct } of outcomes) {
    const index = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    const sum = sums[index]!;
    sum.confidence += confidence;
    sum.correct += Number(correct);
    sum.count += 1;
  }
  return sums.map(({ confidence, correct, count }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    confidence: count === 0 ? null : confidence / count,
    accuracy: count === 0 ? null : correct / count,
  }));
}

/**
 * Expected calibration error: Σ (nₖ/n) · |accuracyₖ − confidenceₖ| over 15 bins of equal width; null
 * without outcomes.
 * @see Naeini et al. 2015, AAAI; Guo et al. 2017, arXiv:1706.04599, section 2
 */
export function expectedCalibrationError(
  outcomes: readonly Outcome[],
  bins = RELIABILITY_BINS,
): number | null {
  if (outcomes.length === 0) return null;
  const gaps = reliability(outcomes, bins).map(({ count, confidence, accuracy }) =>
    confidence === null || accuracy === null ? 0 : count * Math.abs(accuracy - confidence),
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / outcomes.length;
}

/** Brier score: mean (confidence − correct)²; 0 is perfect, 0.25 is always saying one half. */
export function brierScore(outcomes: readonly Outcome[]): number | null {
  if (outcomes.length === 0) return null;
  const sum = outcomes.reduce((total, o) => total + (o.confidence - Number(o.correct)) ** 2, 0);
  return sum / outcomes.length;
}
