import { lineClassReport, type LineClassReport } from "../metrics/line-classes.ts";
import {
  DOCUMENT_METRICS,
  type DocumentScores,
  LESS_IS_BETTER,
  scoreDocuments,
} from "../metrics/score-documents.ts";
import { NOTHING_MEASURED, type Score } from "../metrics/score.ts";
import { parseJson } from "../metrics/valid-json.ts";
import {
  evaluationReliability,
  type EvaluationReliability,
} from "./calibration/evaluation-reliability.ts";
import { type GroupScore, scoreGroups } from "./group-scores.ts";
import { heldOutGap, type HeldOutGap, type NoGap, type SeenVendors } from "./held-out-gap.ts";
import { type Latency, latencyOf } from "./latency.ts";
import type { Prediction } from "./prediction.ts";
import type { RetentionResults } from "./retention/retention-scores.ts";

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
  /** Null where nobody knows how sure the answers are. */
  readonly reliability: EvaluationReliability | null;
  /** Null where nothing was asked for it. */
  readonly retention: RetentionResults | null;
  /** Answers that ran out of tokens and were closed where they stood. */
  readonly cut: number;
}

export function evaluationResults(
  predictions: readonly Prediction[],
  seen: SeenVendors,
  retention: RetentionResults | null = null,
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
    reliability: evaluationReliability(predictions),
    retention,
    cut: predictions.filter(({ complete }) => !complete).length,
  };
}

/** Figures beside those of documents; all of them may be asked for by name. */
const OTHER_FIGURES = [
  ...(["held_out_gap", "retention_loss", "ece", "brier"] as const),
  ...(["seconds_p50", "seconds_p95", "tokens_per_second"] as const),
];
export const FIGURES = [...DOCUMENT_METRICS, ...OTHER_FIGURES];
export type Figure = (typeof FIGURES)[number];

/** Of these the smaller is the better: a bound on them is the most they may be. */
export function isLessBetter(name: Figure): boolean {
  if (LESS_IS_BETTER.has(name) || name.startsWith("seconds_")) return true;
  return ["held_out_gap", "retention_loss", "ece", "brier"].includes(name);
}

const ofNumber = (value: number | null, n: number): Score => ({ ...NOTHING_MEASURED, value, n });

/** What fine-tuning has taken of the characters that the base model gets right. */
function retentionLoss(retention: RetentionResults | null): Score {
  const difference = retention?.difference ?? null;
  if (difference === null) return NOTHING_MEASURED;
  const { n, low, high } = difference;
  return { value: 0 - difference.difference, n, low: 0 - high, high: 0 - low };
}

/** Every figure with what it rests on. */
export function figureScores(results: EvaluationResults): Record<Figure, Score> {
  const { gap, reliability, latency, scores } = results;
  const { seconds_p50, seconds_p95, tokens_per_second, n } = latency;
  const gapOf = "why" in gap ? null : gap.gaps.field_accuracy;
  return {
    ...scores.metrics,
    held_out_gap: gapOf === null ? NOTHING_MEASURED : { ...gapOf, n: results.n },
    retention_loss: retentionLoss(results.retention),
    ece: reliability?.ece ?? NOTHING_MEASURED,
    brier: reliability?.brier ?? NOTHING_MEASURED,
    seconds_p50: ofNumber(seconds_p50, n),
    seconds_p95: ofNumber(seconds_p95, n),
    tokens_per_second: ofNumber(tokens_per_second, n),
  };
}

/** The bare value of every figure; null where nothing was measured. */
export function figuresOf(results: EvaluationResults): Record<Figure, number | null> {
  const values = Object.entries(figureScores(results)).map(([name, { value }]) => [name, value]);
  // The keys are those of `figureScores`, which has one for every name.
  return Object.fromEntries(values) as Record<Figure, number | null>;
}
