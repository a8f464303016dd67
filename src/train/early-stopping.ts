export interface EarlyStoppingOptions {
  readonly goal: "higher" | "lower";
  /** Evaluations in a row without a new best before stopping. */
  readonly patience: number;
  /** A new best must beat the old one by more than this. */
  readonly minDelta: number;
}

/** Everything a later run needs to go on. */
export interface EarlyStoppingState {
  /** The best so far; null before the first evaluation. */
  readonly best: { readonly step: number; readonly metric: number } | null;
  readonly evaluationsSinceBest: number;
}

export interface EarlyStoppingVerdict {
  readonly isBest: boolean;
  readonly stop: boolean;
}

export const EARLY_STOPPING_START: EarlyStoppingState = { best: null, evaluationsSinceBest: 0 };

/**
 * Takes up one evaluation. A metric that is not a number is never a best and counts as no progress:
 * a run whose metric is lost should end, not go on for ever.
 */
export function judgeEvaluation(
  { goal, patience, minDelta }: EarlyStoppingOptions,
  state: EarlyStoppingState,
  step: number,
  metric: number,
): { readonly state: EarlyStoppingState; readonly verdict: EarlyStoppingVerdict } {
  const { best } = state;
  const gain = best === null ? Infinity : (metric - best.metric) * (goal === "higher" ? 1 : -1);
  if (!Number.isNaN(metric) && gain > minDelta) {
    const fresh = { best: { step, metric }, evaluationsSinceBest: 0 };
    return { state: fresh, verdict: { isBest: true, stop: false } };
  }
  const waited = state.evaluationsSinceBest + 1;
  return {
    state: { best, evaluationsSinceBest: waited },
    verdict: { isBest: false, stop: waited >= patience },
  };
}
