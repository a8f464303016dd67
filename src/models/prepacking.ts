const FLOAT32_BYTES = 4;
/** What a machine with 8 GB can hold twice for a moment. */
const LIMIT_BYTES = 2 ** 30;

/**
 * Whether a decoder that writes answers keeps its weights in the order that its products read them in.
 * A token then takes three quarters of the time, and while the model is opened its weights are in
 * memory twice, so large ones are used as they lie in the file. Decided by the architecture alone, so
 * that a model gives the same bits on every machine.
 * @param parameters  of the decoder, its head included
 */
export function isPrepacked(parameters: number): boolean {
  return FLOAT32_BYTES * parameters <= LIMIT_BYTES;
}
