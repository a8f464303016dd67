/**
 * 4-bit block quantisation as bitsandbytes stores it: each block of a weight, flattened row by row, is
 * divided by its largest magnitude and each quotient is replaced by the nearest of 16 values.
 * @see Dettmers et al. 2023, arXiv:2305.14314, section 3 and appendix E (NF4)
 */
export const FOUR_BIT_TYPES = ["nf4", "fp4"] as const;
export type FourBitType = (typeof FOUR_BIT_TYPES)[number];

/** The 16 values by their code. NF4 rises; FP4 is sign, exponent, fraction, largest magnitude 1. */
export const CODE_BOOKS: Readonly<Record<FourBitType, Float32Array>> = {
  nf4: Float32Array.of(
    ...[-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453],
    ...[-0.28444138169288635, -0.18477343022833234, -0.09105003625154495, 0],
    ...[0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224],
    ...[0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1],
  ),
  fp4: Float32Array.from(
    [0, 0.0625, 8, 12, 4, 6, 2, 3, -0, -0.0625, -8, -12, -4, -6, -2, -3],
    (value) => value / 12,
  ),
};

export const FOUR_BIT_BLOCK = 64;
const SMALLEST_ABSMAX = Math.fround(1e-38);

/** Bytes of the codes of `size` weights: two in each, the first in the upper half. */
export function packedBytes(size: number): number {
  return Math.ceil(size / 2);
}

/** The largest magnitude of each block. `values` begins a block. */
export function blockMaxima(values: Float32Array, blockSize: number): Float32Array {
  const maxima = new Float32Array(Math.ceil(values.length / blockSize));
  for (let block = 0; block < maxima.length; block++) {
    const end = Math.min((block + 1) * blockSize, values.length);
    let most = 0;
    for (let i = block * blockSize; i < end; i++) {
      const size = Math.abs(values[i]!);
      if (size > most) most = size;
    }
    maxima[block] = most;
  }
  return maxima;
}

const CELLS = 4096;

/** midpoint[c]: up to here (inclusive) code c is nearest; cells[k] is the code at the cell's start. */
const NF4_MIDPOINTS = Float32Array.from({ length: 16 }, (_, i) =>
  i === 15 ? Infinity : (CODE_BOOKS.nf4[i]! + CODE_BOOKS.nf4[i + 1]!) / 2,
);
const NF4_CELLS = Uint8Array.from({ length: CELLS + 1 }, (_, k) =>
  NF4_MIDPOINTS.findIndex((middle) => (2 * k) / CELLS - 1 <= middle),
);

/**
 * NF4 codes of `values` given the maxima of their blocks, two in a byte. float32 arithmetic as in
 * bitsandbytes: times the reciprocal of the maximum in whole blocks, a division in a last partial one;
 * a quotient in the middle of two values takes the lower code.
 * @throws {RangeError} when a value is NaN or infinite
 */
export function nf4Codes(
  values: Float32Array,
  maxima: Float32Array,
  blockSize: number,
): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(packedBytes(values.length));
  for (let block = 0; block < maxima.length; block++) {
    const start = block * blockSize;
    const end = Math.min(start + blockSize, values.length);
    const most = Math.max(maxima[block]!, SMALLEST_ABSMAX);
    const reciprocal = Math.fround(1 / most);
    const isWhole = end - start === blockSize;
    for (let i = start; i < end; i++) {
      const quotient = Math.fround(isWhole ? values[i]! * reciprocal : values[i]! / most);
      if (Number.isNaN(quotient)) throw new RangeError("a weight is NaN or infinite");
      const scaled = quotient > 1 ? 1 : quotient < -1 ? -1 : quotient;
      // No two midpoints share a cell, so that one comparison is enough.
      let code = NF4_CELLS[((scaled + 1) * (CELLS / 2)) | 0]!;
      if (scaled > NF4_MIDPOINTS[code]!) code++;
      packed[i >> 1]! |= (i & 1) === 0 ? code << 4 : code;
    }
  }
  // What fills the last byte is a weight of 0.
  if (values.length % 2 === 1) packed[packed.length - 1]! |= 7;
  return packed;
}

/** value = code book[code] · maximum of its block, in float32. */
export function fourBitValues(
  packed: Uint8Array,
  maxima: Float32Array,
  { size, blockSize, type }: { size: number; blockSize: number; type: FourBitType },
): Float32Array {
  const book = CODE_BOOKS[type];
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const byte = packed[i >> 1]!;
    const code = (i & 1) === 0 ? byte >> 4 : byte & 15;
    values[i] = book[code]! * maxima[Math.floor(i / blockSize)]!;
  }
  return values;
}
