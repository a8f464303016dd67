import { DocumentSchema } from "../../documents/document.ts";
import { bootstrapScore } from "../../metrics/bootstrap-interval.ts";
import { NOTHING_MEASURED, type Score } from "../../metrics/score.ts";
import { parseJson } from "../../metrics/valid-json.ts";
import type { Prediction } from "../prediction.ts";
import { type PaperValues, paperValues, type ValueOutcome } from "./paper-values.ts";
import {
  brierScore,
  expectedCalibrationError,
  reliability,
  type ReliabilityBin,
} from "./reliability.ts";

/** How far the confidences of some values are from what happens; n counts values. */
export interface ConfidenceScores {
  /** Without an interval: the error over bins is too large by chance, and in resamples more so. */
  readonly ece: Score;
  /** The interval is from resampling papers. */
  readonly brier: Score;
}

/** Confidences of an evaluation: of all values, and of those that say something else than null. */
export interface EvaluationReliability extends ConfidenceScores {
  /** Those with confidences. */
  readonly papers: number;
  readonly written: ConfidenceScores;
  readonly bins: readonly ReliabilityBin[];
}

/** Null for an answer that is no document, or whose confidences nobody knows. */
function valuesOf(prediction: Prediction): PaperValues | null {
  const { id, vendor, truth, labelled, confidence, caps } = prediction;
  const sure = Object.entries(confidence);
  if (sure.length === 0) return null;
  const answer = DocumentSchema.safeParse(parseJson(prediction.pred));
  if (!answer.success) return null;
  return paperValues(
    { id, vendor, labelled, document: truth },
    {
      document: answer.data,
      confidence: new Map(
        sure.map(([path, p]) => [path, { confidence: p, caps: caps[path] ?? [] }]),
      ),
    },
  );
}

/** Each paper as the sum of its squared errors, so that a thousand resamples cost little. */
function brierOf(papers: readonly (readonly ValueOutcome[])[]): Score {
  const used = papers.flatMap((outcomes) => {
    const mean = brierScore(outcomes);
    return mean === null ? [] : [{ squares: mean * outcomes.length, count: outcomes.length }];
  });
  const score = bootstrapScore(used, (drawn) => {
    let [squares, count] = [0, 0];
    for (const paper of drawn) {
      squares += paper.squares;
      count += paper.count;
    }
    return squares / count;
  });
  return { ...score, n: papers.flat().length };
}

function scoresOf(papers: readonly (readonly ValueOutcome[])[]): ConfidenceScores {
  const all = papers.flat();
  const ece = { ...NOTHING_MEASURED, value: expectedCalibrationError(all), n: all.length };
  return { ece, brier: brierOf(papers) };
}

/**
 * Whether values are right as often as the model is sure of them, before any calibration. Null where no
 * answer has confidences.
 */
export function evaluationReliability(
  predictions: readonly Prediction[],
): EvaluationReliability | null {
  const known = predictions.flatMap((one) => {
    const values = valuesOf(one);
    return values === null ? [] : [values.outcomes];
  });
  if (known.flat().length === 0) return null;
  return {
    papers: known.length,
    ...scoresOf(known),
    written: scoresOf(known.map((outcomes) => outcomes.filter(({ isWritten }) => isWritten))),
    bins: reliability(known.flat()),
  };
}
