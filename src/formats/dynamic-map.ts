/**
 * The signed 8-bit map that bitsandbytes quantises the maxima of blocks with ("double quantisation"):
 * 7 decades, the i-th with 2^i values in it.
 * @see Dettmers 2016, arXiv:1511.04561, section 2.1; bitsandbytes `create_dynamic_map(signed=True)`
 */
const DECADES = 7;

/** 256 rising float32 values: map[127] = 0, map[255] = 1, and no −1. */
export const DYNAMIC_MAP: Float32Array = makeMap();

function makeMap(): Float32Array {
  const values = [0, 1];
  for (let i = 0; i < DECADES; i++) {
    const parts = 2 ** i;
    const edges = Float32Array.from({ length: parts + 1 }, (_, k) => 0.1 + (0.9 * k) / parts);
    for (let k = 0; k < parts; k++) {
      const middle = Math.fround(Math.fround(edges[k]! + edges[k + 1]!) / 2);
      values.push(10 ** (i - DECADES + 1) * middle, -(10 ** (i - DECADES + 1)) * middle);
    }
  }
  return Float32Array.from(values).sort();
}

export const NESTED_BLOCK = 256;

/** Numbers as indices into a map, by blocks, after their mean is taken away. */
export interface Nested {
  readonly indices: Uint8Array;
  /** Largest magnitude of each block. */
  readonly maxima: Float32Array;
  readonly map: Float32Array;
  readonly blockSize: number;
  readonly offset: number;
}

/** The index of the nearest value of a rising map; the lower one in the middle of two. */
function nearest(map: Float32Array, value: number): number {
  let [low, high] = [0, map.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= Math.fround((map[middle]! + map[middle + 1]!) / 2)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function nest(values: Float32Array): Nested {
  let sum = 0;
  for (const value of values) sum += value;
  const offset = Math.fround(values.length === 0 ? 0 : sum / values.length);
  const maxima = new Float32Array(Math.ceil(values.length / NESTED_BLOCK));
  const indices = new Uint8Array(values.length);
  for (let block = 0; block < maxima.length; block++) {
    const own = values.subarray(block * NESTED_BLOCK, (block + 1) * NESTED_BLOCK);
    const centred = own.map((value) => value - offset);
    const most = centred.reduce((m, value) => Math.max(m, Math.abs(value)), 0);
    maxima[block] = most;
    for (const [i, value] of centred.entries()) {
      indices[block * NESTED_BLOCK + i] = nearest(
        DYNAMIC_MAP,
        most === 0 ? 0 : Math.fround(value / most),
      );
    }
  }
  return { indices, maxima, map: DYNAMIC_MAP, blockSize: NESTED_BLOCK, offset };
}

/** map[index] · maximum + offset, each step rounded to float32. */
export function unnest({ indices, maxima, map, blockSize, offset }: Nested): Float32Array {
  const values = new Float32Array(indices.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.fround(map[indices[i]!]! * maxima[Math.floor(i / blockSize)]!) + offset;
  }
  return values;
}
