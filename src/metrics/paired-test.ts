import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";

/** Two readers compared on the same documents. */
export interface PairedDifference {
  /** Mean of b − a. */
  readonly difference: number;
  /** Documents. */
  readonly n: number;
  /** 95 % interval of the difference, from resampling documents. */
  readonly low: number;
  readonly high: number;
  /**
   * Two-sided: how often chance alone gives a difference as large, when a and b are exchangeable
   * for every document.
   */
  readonly pValue: number;
  /** False when the difference may be noise: p ≥ 0.05. */
  readonly isSignificant: boolean;
}

const RESAMPLES = 2_000;
const EXACT_DOCUMENTS = 12;
const LEVEL = 0.05;

/** How many of the 2ᵏ ways to give each difference its sign are as far from 0 as the one seen. */
function exactShare(differences: readonly number[], seen: number): number {
  const ways = 2 ** differences.length;
  let asFar = 0;
  for (let signs = 0; signs < ways; signs++) {
    const sum = differences.reduce((s, d, i) => s + ((signs >> i) & 1 ? d : -d), 0);
    if (Math.abs(sum) >= Math.abs(seen) - 1e-12) asFar += 1;
  }
  return asFar / ways;
}

/**
 * Paired comparison of two lists of scores of the same documents: the mean difference, its
 * bootstrap percentile interval over documents, and a sign-flip permutation test (all 2ⁿ flips up to
 * 12 documents that differ, else 2,000 drawn ones with the seen one counted, so p is never 0).
 *
 * @param a  score of each document by the first reader
 * @param b  score of the same documents by the second
 * @throws {KvittoError} `metric.length` when the lists differ in length or are empty
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 15
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  seed: string | number = 0,
): PairedDifference {
  const n = a.length;
  if (n === 0 || b.length !== n) {
    throw new KvittoError(
      "metric.length",
      `A paired test needs two scores for each document; there are ${n} and ${b.length}.`,
    );
  }
  const differences = a.map((score, i) => b[i]! - score);
  const sum = differences.reduce((total, d) => total + d, 0);
  const random = new Random(seed);
  const means = Array.from({ length: RESAMPLES }, () => {
    let total = 0;
    for (let i = 0; i < n; i++) total += differences[random.int(0, n - 1)]!;
    return total / n;
  }).sort((x, y) => x - y);
  const differing = differences.filter((d) => d !== 0);
  let pValue: number;
  if (differing.length <= EXACT_DOCUMENTS) pValue = exactShare(differing, sum);
  else {
    let asFar = 1;
    for (let r = 0; r < RESAMPLES; r++) {
      const flipped = differing.reduce((s, d) => s + (random.chance(0.5) ? d : -d), 0);
      if (Math.abs(flipped) >= Math.abs(sum) - 1e-12) asFar += 1;
    }
    pValue = asFar / (RESAMPLES + 1);
  }
  return {
    difference: sum / n,
    n,
    low: means[Math.floor(0.025 * RESAMPLES)]!,
    high: means[Math.ceil(0.975 * RESAMPLES) - 1]!,
    pValue,
    isSignificant: pValue < LEVEL,
  };
}
