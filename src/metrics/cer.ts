import { KvittoError } from "../core/errors.ts";
import { editDistance } from "../core/edit-distance.ts";

/** Edits and true length; sum both over documents and divide for the rate of a corpus. */
export interface ErrorCount {
  readonly edits: number;
  readonly length: number;
}

/**
 * Edits / length. 0 when both texts are empty; above 1 when the prediction is much too long.
 * @throws {KvittoError} `metric.undefined` when the truth is empty and the prediction is not
 */
export function errorRate({ edits, length }: ErrorCount): number {
  if (length > 0) return edits / length;
  if (edits === 0) return 0;
  throw new KvittoError(
    "metric.undefined",
    `The truth is empty and the prediction is not (${edits} too many), so there is no rate.`,
  );
}

/** Character errors, by Unicode code point: Levenshtein distance and the length of the truth. */
export function characterErrors(predicted: string, truth: string): ErrorCount {
  const characters = [...truth];
  return { edits: editDistance([...predicted], characters), length: characters.length };
}

/** Character error rate: edits / characters of the truth. @throws as {@link errorRate} */
export function cer(predicted: string, truth: string): number {
  return errorRate(characterErrors(predicted, truth));
}
