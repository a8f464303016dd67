import type { Decoder } from "./decoder.ts";
import { decoderWeights, parameterCount } from "./weight-shapes.ts";

const FLOAT32_BYTES = 4;
/** What a machine with 8 GB can hold twice for a moment. */
const LIMIT_BYTES = 2 ** 30;

/**
 * Whether a decoder that writes answers keeps its weights in the order that its products read them in.
 * A token then takes three quarters of the time, and while the model is opened its weights are in
 * memory twice, so large ones are used as they lie in the file. Decided by the architecture alone, so
 * that a model gives the same bits on every machine.
 */
export function isPrepacked(decoder: Decoder): boolean {
  return FLOAT32_BYTES * parameterCount(decoderWeights(decoder)) <= LIMIT_BYTES;
}
