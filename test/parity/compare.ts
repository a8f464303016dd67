import type { ParityRow } from "./row.ts";

export interface Tolerance {
  /** Largest |got − want|. */
  readonly absolute?: number;
  /** Largest |got − want| as a share of the largest |want| of the tensor. */
  readonly relative?: number;
}

/**
 * A row for real numbers. Passes when the largest difference is within every tolerance given;
 * without any, only equal numbers pass. Another length or a NaN never does. maxRel is relative to
 * the largest expected magnitude, so that values near zero do not dominate it.
 */
export function compareTensor(
  quantity: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { absolute, relative }: Tolerance = {},
): ParityRow {
  if (got.length !== want.length) {
    return { quantity, maxAbs: Infinity, maxRel: Infinity, ok: false };
  }
  let maxAbs = 0;
  let scale = 0;
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!);
    maxAbs = Math.max(maxAbs, Number.isNaN(difference) ? Infinity : difference);
    scale = Math.max(scale, Math.abs(want[i]!));
  }
  const maxRel = maxAbs === 0 ? 0 : maxAbs / Math.max(scale, Number.MIN_VALUE);
  const isWithin =
    absolute === undefined && relative === undefined
      ? maxAbs === 0
      : maxAbs <= (absolute ?? Infinity) && maxRel <= (relative ?? Infinity);
  return { quantity, maxAbs, maxRel, ok: isWithin };
}

/** A row for ids, masks, text and geometry: every difference counts, none is allowed. */
export function exactRow(quantity: string, mismatches: number): ParityRow {
  return { quantity, maxAbs: mismatches, maxRel: 0, ok: mismatches === 0 };
}

/** Elements of two lists that differ; a missing or extra element is a difference. */
export function countMismatches(got: ArrayLike<unknown>, want: ArrayLike<unknown>): number {
  let count = 0;
  for (let i = 0; i < Math.max(got.length, want.length); i++) {
    if (i >= got.length || i >= want.length || !Object.is(got[i], want[i])) count++;
  }
  return count;
}

/** Compares whole numbers; maxAbs is how many differ. */
export function compareExact(
  quantity: string,
  got: readonly number[],
  want: readonly number[],
): ParityRow {
  return exactRow(quantity, countMismatches(got, want));
}
