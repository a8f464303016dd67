import { Random } from "../core/random.ts";
import { NOTHING_MEASURED, type Score } from "./score.ts";

const RESAMPLES = 1_000;

/**
 * A pooled score over documents with its 95 % bootstrap percentile interval: documents are drawn
 * again with replacement and the score is pooled over each draw. For scores that are no mean of
 * independent values, such as micro F1. No interval for fewer than two documents.
 *
 * @param pool  score of a list of documents; null where it measures nothing
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13
 */
export function bootstrapScore<D>(
  documents: readonly D[],
  pool: (documents: readonly D[]) => number | null,
  seed: string | number = 0,
): Score {
  const value = documents.length === 0 ? null : pool(documents);
  if (value === null) return NOTHING_MEASURED;
  const n = documents.length;
  if (n < 2) return { value, n, low: null, high: null };
  const random = new Random(seed);
  const scores: number[] = [];
  for (let r = 0; r < RESAMPLES; r++) {
    const score = pool(documents.map(() => documents[random.int(0, n - 1)]!));
    if (score !== null) scores.push(score);
  }
  scores.sort((x, y) => x - y);
  const at = (share: number) => scores[Math.floor(share * (scores.length - 1))]!;
  return { value, n, low: at(0.025), high: at(0.975) };
}
