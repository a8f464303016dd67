import { fieldPath } from "../../documents/fields.ts";
import { parseJson } from "../../metrics/valid-json.ts";
import type { Prediction } from "../prediction.ts";
import { classifyErrors } from "./classify-errors.ts";
import type { FoundError } from "./found-error.ts";

/** What is known of a paper besides its label. */
export interface PaperOrigin {
  /** Family of its layout; null where nobody knows. */
  readonly layout: string | null;
  /** Language and country, as `sv-SE`; null where nobody knows. */
  readonly locale: string | null;
}

/** One error of an evaluation, as a line of errors.jsonl. */
export interface MinedError extends FoundError, PaperOrigin {
  /** Of the paper. */
  readonly id: string;
  /** `line_items[].total`; `line_items[]` for a line as a whole; "" for the whole paper. */
  readonly field: string;
  readonly vendor: string | null;
  readonly grade: string | null;
  readonly kind: string;
}

/** What was read of a paper and everything that is wrong with it. */
export interface MinedPaper {
  readonly prediction: Prediction;
  readonly origin: PaperOrigin;
  readonly errors: readonly MinedError[];
}

/**
 * Classifies every error of an evaluation.
 * @param originOf  what is known of a paper besides its label
 */
export function minePapers(
  predictions: readonly Prediction[],
  originOf: (prediction: Prediction) => PaperOrigin,
): MinedPaper[] {
  return predictions.map((prediction) => {
    const { id, pred, truth, labelled, vendor, grade } = prediction;
    const origin = originOf(prediction);
    const errors = classifyErrors(parseJson(pred), truth, labelled).map(
      ({ type, path, predicted, truth: is }): MinedError => ({
        ...{ id, type, path, field: fieldPath(path), predicted, truth: is },
        ...{ vendor, layout: origin.layout, locale: origin.locale, grade, kind: truth.kind },
      }),
    );
    return { prediction, origin, errors };
  });
}
