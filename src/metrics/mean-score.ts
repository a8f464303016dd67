import { NOTHING_MEASURED, type Score } from "./score.ts";
import { Z_95 } from "./wilson-interval.ts";

/**
 * Mean of one value a document with mean ± 1.96·s/√n, s the sample standard deviation. For scores
 * that are not yes or no. With one document there is no interval.
 */
export function meanScore(values: readonly number[]): Score {
  const n = values.length;
  if (n === 0) return NOTHING_MEASURED;
  const value = values.reduce((sum, x) => sum + x, 0) / n;
  if (n === 1) return { value, n, low: null, high: null };
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  const half = Z_95 * Math.sqrt(variance / n);
  return { value, n, low: value - half, high: value + half };
}
