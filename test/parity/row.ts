/** One compared quantity: a line of `npm run parity`. */
export interface ParityRow {
  quantity: string;
  /** Largest absolute difference; for exact quantities the number of mismatches. */
  maxAbs: number;
  /** Largest difference relative to the largest expected value; 0 for exact quantities. */
  maxRel: number;
  ok: boolean;
}

/** A row for ids, masks, text and geometry: every difference counts, none is allowed. */
export function exactRow(quantity: string, mismatches: number): ParityRow {
  return { quantity, maxAbs: mismatches, maxRel: 0, ok: mismatches === 0 };
}

/** Elements of two lists that differ; a missing or extra element is a difference. */
export function countMismatches(got: ArrayLike<unknown>, expected: ArrayLike<unknown>): number {
  let count = 0;
  for (let i = 0; i < Math.max(got.length, expected.length); i++) {
    if (i >= got.length || i >= expected.length || !Object.is(got[i], expected[i])) count++;
  }
  return count;
}

export interface Tolerance {
  absolute?: number;
  /** Of the largest expected value. */
  relative?: number;
}

/**
 * A row for real numbers. Passes when the largest difference is within every tolerance given;
 * without any, only equal numbers pass. Another length or a NaN never does.
 */
export function compareTensor(
  quantity: string,
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = {},
): ParityRow {
  if (got.length !== expected.length) {
    return { quantity, maxAbs: Infinity, maxRel: Infinity, ok: false };
  }
  let maxAbs = 0;
  let scale = 0;
  for (let i = 0; i < got.length; i++) {
    const difference = Math.abs(got[i]! - expected[i]!);
    if (Number.isNaN(difference)) maxAbs = Infinity;
    maxAbs = Math.max(maxAbs, difference || 0);
    scale = Math.max(scale, Math.abs(expected[i]!) || 0);
  }
  const maxRel = maxAbs === 0 ? 0 : maxAbs / scale;
  const { absolute, relative } = tolerance;
  const isGiven = absolute !== undefined || relative !== undefined;
  const ok = isGiven
    ? maxAbs <= (absolute ?? Infinity) && maxRel <= (relative ?? Infinity)
    : maxAbs === 0;
  return { quantity, maxAbs, maxRel, ok };
}
