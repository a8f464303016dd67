import type { ParityRow } from "./row.ts";

export interface Tolerance {
  /** Largest |got − want|. */
  readonly absolute: number;
  /** Also allowed: this share of the largest |want| of the tensor. 0 when left out. */
  readonly relative?: number;
}

/**
 * Compares two tensors value by value. maxRel is relative to the largest expected magnitude, so that
 * values near zero do not dominate it. A length that differs, or a NaN, is out.
 */
export function compareTensor(
  quantity: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: Tolerance,
): ParityRow {
  if (got.length !== want.length) {
    return { quantity, maxAbs: Infinity, maxRel: Infinity, ok: false };
  }
  let maxAbs = 0;
  let scale = 0;
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!);
    if (!(difference <= maxAbs)) maxAbs = Number.isNaN(difference) ? Infinity : difference;
    scale = Math.max(scale, Math.abs(want[i]!));
  }
  const maxRel = maxAbs === 0 ? 0 : maxAbs / Math.max(scale, Number.MIN_VALUE);
  const ok = maxAbs <= tolerance.absolute || maxRel <= (tolerance.relative ?? 0);
  return { quantity, maxAbs, maxRel, ok };
}

/** Compares whole numbers; maxAbs is how many differ. */
export function compareExact(
  quantity: string,
  got: readonly number[],
  want: readonly number[],
): ParityRow {
  const length = Math.max(got.length, want.length);
  let wrong = 0;
  for (let i = 0; i < length; i++) if (got[i] !== want[i]) wrong += 1;
  return { quantity, maxAbs: wrong, maxRel: length === 0 ? 0 : wrong / length, ok: wrong === 0 };
}
