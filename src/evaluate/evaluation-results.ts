import { lineClassReport, type LineClassReport } from "../metrics/line-classes.ts";
import {
  DOCUMENT_METRICS,
  type DocumentScores,
  LESS_IS_BETTER,
  metricValues,
  scoreDocuments,
} from "../metrics/score-documents.ts";
import { parseJson } from "../metrics/valid-json.ts";
import { type GroupScore, scoreGroups } from "./group-scores.ts";
import { heldOutGap, type HeldOutGap, type NoGap, type SeenVendors } from "./held-out-gap.ts";
import { type Latency, latencyOf } from "./latency.ts";
import type { Prediction } from "./prediction.ts";

/** Everything that is measured of a model on a dataset. */
export interface EvaluationResults {
  /** Papers. */
  readonly n: number;
  readonly scores: DocumentScores;
  /** Null where no row has classes of lines. */
  readonly lineClasses: LineClassReport | null;
  readonly vendors: readonly GroupScore[];
  /** By how worn the paper is. */
  readonly grades: readonly GroupScore[];
  readonly parts: readonly GroupScore[];
  readonly kinds: readonly GroupScore[];
  readonly gap: HeldOutGap | NoGap;
  readonly latency: Latency;
  /** Answers that ran out of tokens and were closed where they stood. */
  readonly cut: number;
}

export function evaluationResults(
  predictions: readonly Prediction[],
  seen: SeenVendors,
): EvaluationResults {
  const truths = predictions.map(({ truth }) => truth);
  const answers = predictions.map(({ pred }) => pred);
  const scores = scoreDocuments(
    answers,
    truths,
    predictions.map(({ labelled }) => labelled),
  );
  const { comparisons } = scores;
  const by = (nameOf: (prediction: Prediction) => string | null): GroupScore[] =>
    scoreGroups(comparisons, (i) => nameOf(predictions[i]!));
  return {
    n: predictions.length,
    scores,
    lineClasses: lineClassReport(
      answers.map(parseJson),
      truths,
      predictions.map(({ line_classes }) => line_classes),
    ),
    vendors: by(({ vendor }) => vendor),
    grades: by(({ grade }) => grade),
    parts: by(({ part }) => part),
    kinds: by(({ truth }) => truth.kind),
    gap: heldOutGap(
      comparisons,
      predictions.map(({ vendor }) => vendor),
      seen,
    ),
    latency: latencyOf(predictions),
    cut: predictions.filter(({ complete }) => !complete).length,
  };
}

/** Figures beside those of documents; all of them may be asked for by name. */
const OTHER_FIGURES = [
  ...(["held_out_gap", "seconds_p50", "seconds_p95", "tokens_per_second"] as const),
];
export const FIGURES = [...DOCUMENT_METRICS, ...OTHER_FIGURES];
export type Figure = (typeof FIGURES)[number];

/** Of these the smaller is the better: a bound on them is the most they may be. */
export function isLessBetter(name: Figure): boolean {
  return LESS_IS_BETTER.has(name) || name === "held_out_gap" || name.startsWith("seconds_");
}

/** The bare value of every figure; null where nothing was measured. */
export function figuresOf(results: EvaluationResults): Record<Figure, number | null> {
  const { seconds_p50, seconds_p95, tokens_per_second } = results.latency;
  const { gap } = results;
  return {
    ...metricValues(results.scores.metrics),
    held_out_gap: "why" in gap ? null : (gap.gaps.field_accuracy?.value ?? null),
    ...{ seconds_p50, seconds_p95, tokens_per_second },
  };
}
