import { inverseFrequencies, type RopeParameters, type RopeTable } from "./rope.ts";

/** Image tokens along the sides of one piece. */
export interface TokenGrid {
  readonly rows: number;
  readonly columns: number;
}

/** Where the tokens of one row stand in time, height and width. */
export interface TokenPlaces {
  readonly temporal: Int32Array; // [T]
  readonly height: Int32Array; // [T]
  readonly width: Int32Array; // [T]
  /** Place of the token that follows, in all three. */
  readonly next: number;
}

/** Places tokens in three dimensions and turns each frequency by one of them. */
export interface MultimodalRope {
  /** @param grids  of the row's image tokens, in order; an image takes the next one */
  place(input_ids: ArrayLike<number>, grids: Iterator<TokenGrid>): TokenPlaces;
  /** Angles of rows one after another, each padded to `tokens`: [rows·tokens, D/2]. */
  table(rows: readonly TokenPlaces[], tokens: number): RopeTable;
}

/**
 * Places of a row: text goes on by one in all three dimensions; the tokens of an image share one moment
 * and stand in their rows and columns, and what follows begins behind its longer side.
 * @see Wang et al. 2024 (Qwen2-VL), arXiv:2409.12191, section 2.1; transformers 5.12,
 *   `get_rope_index` of `modeling_paddleocr_vl.py`
 */
export function placeTokens(
  input_ids: ArrayLike<number>,
  imageToken: number,
  grids: Iterator<TokenGrid>,
): TokenPlaces {
  const tokens = input_ids.length;
  const temporal = new Int32Array(tokens);
  const height = new Int32Array(tokens);
  const width = new Int32Array(tokens);
  let next = 0;
  for (let t = 0; t < tokens;) {
    if (input_ids[t] !== imageToken) {
      temporal[t] = height[t] = width[t] = next++;
      t++;
      continue;
    }
    const grid = grids.next();
    if (grid.done === true) throw new Error("internal: image tokens of a piece without a grid");
    const { rows, columns } = grid.value;
    for (let k = 0; k < rows * columns; k++, t++) {
      if (input_ids[t] !== imageToken) {
        throw new Error(`internal: ${k} image tokens for a grid of ${rows} × ${columns}`);
      }
      temporal[t] = next;
      height[t] = next + Math.floor(k / columns);
      width[t] = next + (k % columns);
    }
    next += Math.max(rows, columns);
  }
  return { temporal, height, width, next };
}

/**
 * cos and sin of place · frequency, where the first `sections[0]` of the D/2 frequencies turn by the
 * temporal place, the next by the height and the last by the width. Padding stands at 0.
 */
export function multimodalTable(
  rope: RopeParameters,
  headSize: number,
  sections: readonly [number, number, number],
  rows: readonly TokenPlaces[],
  tokens: number,
): RopeTable {
  const frequencies = inverseFrequencies(rope, headSize);
  const half = frequencies.length;
  const cos = new Float32Array(rows.length * tokens * half).fill(1);
  const sin = new Float32Array(rows.length * tokens * half);
  for (const [b, { temporal, height, width }] of rows.entries()) {
    for (let t = 0; t < temporal.length; t++) {
      const at = (b * tokens + t) * half;
      for (let j = 0; j < half; j++) {
        const isTemporal = j < sections[0];
        const place = isTemporal ? temporal : j < sections[0] + sections[1] ? height : width;
        const angle = Math.fround(place[t]! * frequencies[j]!);
        cos[at + j] = Math.cos(angle);
        sin[at + j] = Math.sin(angle);
      }
    }
  }
  return { cos, sin, shape: [rows.length * tokens, half] };
}
