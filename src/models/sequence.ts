import { addDimensions, symbol, type Dimension } from "../engine/dimension.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import type { Decoder, DecoderContext } from "./decoder.ts";
import type { TokenGrid, TokenPlaces } from "./multimodal-rope.ts";
import type { RopeTable } from "./rope.ts";

/**
 * Added to the score of a key that may not be seen. Not −∞ and not the smallest float: a row with
 * nothing visible must become uniform, not NaN, and the sum must not overflow.
 */
export const HIDDEN = -1e9;

/** Inputs of a decoder graph without memory. */
export interface SequenceInputs extends DecoderContext {
  readonly input_ids: Tensor; // int64 [B,T]
}

/**
 * Into how many blocks of queries a causal attention is cut. A block looks only at the keys up to its
 * own end: of T² pairs (blocks + 1) / (2 · blocks) are computed, 5/8 here.
 */
const QUERY_BLOCKS = 4;

const biasName = (block: number) => `attention_bias.${block}`;

export function sequenceInputs(decoder: Decoder): SequenceInputs {
  const batch = symbol("B");
  const bias: Tensor[] = [];
  let tokens: Dimension = 0;
  for (let block = 0; block < QUERY_BLOCKS; block++) {
    const side = symbol(`T${block}`);
    tokens = addDimensions(tokens, side);
    bias.push(input(biasName(block), "float32", [batch, 1, side, tokens]));
  }
  const half = decoder.headSize / 2;
  return {
    input_ids: input("input_ids", "int64", [batch, tokens]),
    positions: input("positions", "int64", [batch, tokens]),
    bias,
    cos: input("rope_cos", "float32", [symbol("rope_positions"), half]),
    sin: input("rope_sin", "float32", [symbol("rope_positions"), half]),
    memory: { mode: "none" },
    rows: null,
  };
}

/**
 * Causal bias for right-padded rows: key j is visible to query i iff i−window < j ≤ i and j < length.
 * Queries from..to−1 against keys 0..to−1, all by default. [B, to−from, to]
 */
export function causalBias(
  lengths: readonly number[],
  tokens: number,
  slidingWindow: number | null,
  from = 0,
  to = tokens,
): Float32Array {
  const bias = new Float32Array(lengths.length * (to - from) * to).fill(HIDDEN);
  const window = slidingWindow ?? tokens;
  for (const [b, length] of lengths.entries()) {
    for (let i = from; i < to; i++) {
      const row = (b * (to - from) + i - from) * to;
      bias.fill(0, row + Math.max(0, i - window + 1), row + Math.min(i + 1, length));
    }
  }
  return bias;
}

/**
 * One past the last query of a block: sizes are nearly equal. Of a text with fewer tokens than blocks
 * the first blocks are empty, keys included: the runtime's FusedMatMul over no rows gives not zeros but
 * whatever the memory held.
 */
function blockEnd(tokens: number, block: number): number {
  return tokens < QUERY_BLOCKS
    ? Math.max(0, tokens - QUERY_BLOCKS + 1 + block)
    : Math.floor((tokens * (block + 1)) / QUERY_BLOCKS);
}

/** The bias inputs of {@link sequenceInputs}. */
function biasFeeds(
  lengths: readonly number[],
  tokens: number,
  slidingWindow: number | null,
): Record<string, HostTensor> {
  const feeds: Record<string, HostTensor> = {};
  let from = 0;
  for (let block = 0; block < QUERY_BLOCKS; block++) {
    const to = blockEnd(tokens, block);
    feeds[biasName(block)] = hostFloat32(
      [lengths.length, 1, to - from, to],
      causalBias(lengths, tokens, slidingWindow, from, to),
    );
    from = to;
  }
  return feeds;
}

export function ropeFeeds(decoder: Decoder, positions: number): Record<string, HostTensor> {
  return tableFeeds(decoder.rope(positions));
}

function tableFeeds({ cos, sin, shape }: RopeTable): Record<string, HostTensor> {
  return { rope_cos: hostFloat32(shape, cos), rope_sin: hostFloat32(shape, sin) };
}

/** Rows' places in the dimensions of a multimodal model; null for every other. */
function placesOf(
  { multimodal }: Decoder,
  rows: readonly ArrayLike<number>[],
  grids: readonly TokenGrid[],
): TokenPlaces[] | null {
  if (multimodal === null) return null;
  const next = grids.values();
  const places = rows.map((row) => multimodal.place(row, next));
  if (next.next().done !== true) throw new Error("internal: a grid without image tokens");
  return places;
}

/** How much further than its length the place lies that follows a row: 0, or less behind images. */
export function placeShifts(
  decoder: Decoder,
  rows: readonly ArrayLike<number>[],
  grids: readonly TokenGrid[],
): number[] {
  const places = placesOf(decoder, rows, grids);
  return rows.map(({ length }, b) => (places === null ? 0 : places[b]!.next - length));
}

/**
 * Feeds of {@link sequenceInputs} for right-padded rows of `input_ids` (row-major B·T).
 * @param grids  of the image tokens of all rows, in order
 */
export function sequenceFeeds(
  decoder: Decoder,
  input_ids: ArrayLike<number>,
  lengths: readonly number[],
  grids: readonly TokenGrid[] = [],
): Record<string, HostTensor> {
  const batch = lengths.length;
  const tokens = input_ids.length / batch;
  const ids = Array.from(input_ids);
  const rows = lengths.map((length, b) => ids.slice(b * tokens, b * tokens + length));
  const places = placesOf(decoder, rows, grids);
  // A multimodal table has a row for each token, so that a token's position is its own index.
  const positions = ids.map((_, i) => (places === null ? i % tokens : i));
  const table = places === null ? null : decoder.multimodal!.table(places, tokens);
  return {
    input_ids: hostInt64([batch, tokens], ids),
    positions: hostInt64([batch, tokens], positions),
    ...biasFeeds(lengths, tokens, decoder.slidingWindow),
    ...(table === null ? ropeFeeds(decoder, tokens) : tableFeeds(table)),
  };
}
