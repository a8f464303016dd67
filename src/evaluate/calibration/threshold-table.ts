import { clusteredProportion } from "../../metrics/clustered-interval.ts";
import { proportion } from "../../metrics/wilson-interval.ts";
import type { Score } from "../../metrics/score.ts";
import { valuesToSay } from "./enough-values.ts";
import type { PaperValues } from "./paper-values.ts";
import { type CoveragePoint, thresholdFor } from "./risk-coverage.ts";

/** The thresholds that a table shows beside the chosen one. */
const SHOWN = [0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99] as const;

/** What happens when values at least this sure are accepted and people look at the others. */
export interface ThresholdRow {
  readonly threshold: number;
  /** Share of the printed values that are accepted. */
  readonly coverage: number;
  /** Printed values that are accepted. */
  readonly accepted: number;
  /** Share of those that are right, the interval over papers. */
  readonly accuracy: Score;
  /** Share of the papers that nobody has to look at. */
  readonly papersUntouched: Score;
}

function printed(papers: readonly PaperValues[]) {
  return papers.flatMap(({ outcomes }) => outcomes.filter(({ isPrinted }) => isPrinted));
}

/**
 * The threshold that accepts most printed values while at least `target` of those are right; null when
 * none does, or none on enough values to say so.
 */
export function chooseThreshold(
  papers: readonly PaperValues[],
  target: number,
): CoveragePoint | null {
  const outcomes = printed(papers);
  const chosen = thresholdFor(outcomes, target);
  if (chosen === null) return null;
  return Math.round(chosen.coverage * outcomes.length) < valuesToSay(target) ? null : chosen;
}

/** One row of the table, on papers whose confidences are calibrated. */
export function thresholdRow(papers: readonly PaperValues[], threshold: number): ThresholdRow {
  const isAccepted = ({ confidence }: { readonly confidence: number }) => confidence >= threshold;
  const clusters = papers.map(({ outcomes }) => {
    const own = outcomes.filter((one) => one.isPrinted && isAccepted(one));
    return { correct: own.filter(({ correct }) => correct).length, total: own.length };
  });
  const accepted = clusters.reduce((sum, { total }) => sum + total, 0);
  const all = printed(papers).length;
  return {
    ...{ threshold, accepted, coverage: all === 0 ? 0 : accepted / all },
    accuracy: clusteredProportion(clusters),
    papersUntouched: proportion(papers.map(({ outcomes }) => outcomes.every(isAccepted))),
  };
}

/** The table, its thresholds rising; the chosen one among them. */
export function thresholdTable(
  papers: readonly PaperValues[],
  chosen: number | null,
): ThresholdRow[] {
  const thresholds = [...new Set([...SHOWN, ...(chosen === null ? [] : [chosen])])];
  return thresholds.sort((a, b) => a - b).map((threshold) => thresholdRow(papers, threshold));
}
