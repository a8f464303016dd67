import { NOTHING_MEASURED, type Score } from "./score.ts";

/** 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
export const Z_95 = 1.959963984540054;

/**
 * Wilson score interval of a proportion p = successes / n at 95 %:
 * (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
 *
 * Holds up where the textbook p ± z·√(p(1−p)/n) does not: 20 of 20 gives 0.84 to 1, not 1 to 1.
 * The n trials must be independent; for several values from one document see
 * `clusteredProportion`. `n` may be a fraction (an effective sample size).
 * @see Wilson 1927, Journal of the American Statistical Association 22, 209–212
 */
export function wilsonInterval(p: number, n: number): { low: number; high: number } {
  if (!(n > 0) || !(p >= 0 && p <= 1)) {
    throw new Error(`internal: no Wilson interval of ${p} in ${n} trials`);
  }
  const z2 = Z_95 * Z_95;
  const middle = p + z2 / (2 * n);
  const half = Z_95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // At p = 0 and 1 an end is 0 or 1 exactly; rounding must not put it outside.
  const low = p === 0 ? 0 : (middle - half) / scale;
  const high = p === 1 ? 1 : (middle + half) / scale;
  return { low, high };
}

/** A proportion of independent yes/no outcomes with its Wilson interval. */
export function proportion(outcomes: readonly boolean[]): Score {
  const n = outcomes.length;
  if (n === 0) return NOTHING_MEASURED;
  const value = outcomes.filter(Boolean).length / n;
  return { value, n, ...wilsonInterval(value, n) };
}
