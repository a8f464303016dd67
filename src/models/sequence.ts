import { symbol } from "../engine/dimension.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import type { Decoder, DecoderContext } from "./decoder.ts";

/**
 * Added to the score of a key that may not be seen. Not −∞ and not the smallest float: a row with
 * nothing visible must become uniform, not NaN, and the sum must not overflow.
 */
export const HIDDEN = -1e9;

/** Inputs of a decoder graph without memory. */
export interface SequenceInputs extends DecoderContext {
  readonly input_ids: Tensor; // int64 [B,T]
}

export function sequenceInputs(decoder: Decoder): SequenceInputs {
  const [batch, tokens] = [symbol("B"), symbol("T")];
  const half = decoder.headSize / 2;
  return {
    input_ids: input("input_ids", "int64", [batch, tokens]),
    positions: input("positions", "int64", [batch, tokens]),
    bias: input("attention_bias", "float32", [batch, 1, tokens, tokens]),
    cos: input("rope_cos", "float32", [symbol("rope_positions"), half]),
    sin: input("rope_sin", "float32", [symbol("rope_positions"), half]),
    memory: { mode: "none" },
  };
}

/** Causal bias for right-padded rows: key j is visible to query i iff i−window < j ≤ i and j < length. */
export function causalBias(
  lengths: readonly number[],
  tokens: number,
  slidingWindow: number | null,
): Float32Array {
  const bias = new Float32Array(lengths.length * tokens * tokens).fill(HIDDEN);
  const window = slidingWindow ?? tokens;
  for (const [b, length] of lengths.entries()) {
    for (let i = 0; i < tokens; i++) {
      const row = (b * tokens + i) * tokens;
      bias.fill(0, row + Math.max(0, i - window + 1), row + Math.min(i + 1, length));
    }
  }
  return bias;
}

export function ropeFeeds(decoder: Decoder, positions: number): Record<string, HostTensor> {
  const { cos, sin, shape } = decoder.rope(positions);
  return { rope_cos: hostFloat32(shape, cos), rope_sin: hostFloat32(shape, sin) };
}

/** Feeds of {@link sequenceInputs} for right-padded rows of `input_ids` (row-major B·T). */
export function sequenceFeeds(
  decoder: Decoder,
  input_ids: ArrayLike<number>,
  lengths: readonly number[],
): Record<string, HostTensor> {
  const batch = lengths.length;
  const tokens = input_ids.length / batch;
  const positions = Array.from({ length: batch * tokens }, (_, i) => i % tokens);
  return {
    input_ids: hostInt64([batch, tokens], Array.from(input_ids)),
    positions: hostInt64([batch, tokens], positions),
    attention_bias: hostFloat32(
      [batch, 1, tokens, tokens],
      causalBias(lengths, tokens, decoder.slidingWindow),
    ),
    ...ropeFeeds(decoder, tokens),
  };
}
