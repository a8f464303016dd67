import { NOTHING_MEASURED, type Score } from "./score.ts";
import { wilsonInterval } from "./wilson-interval.ts";

/** The values of one document: how many there are and how many of them are right. */
export interface Cluster {
  readonly correct: number;
  readonly total: number;
}

/**
 * A proportion over values that come in documents: p = Σcᵢ / Σmᵢ. The values of one document are
 * right or wrong together (a blurred page loses them all), so n values carry less than n
 * independent ones. The interval is Wilson's with the effective size p(1−p) / v, where
 * v = k/(k−1) · Σ(cᵢ − p·mᵢ)² / (Σmᵢ)² is the variance of the ratio over k documents; at most n, and
 * k where every document agrees (p is 0 or 1, or k is 1), which is the cautious end.
 *
 * `n` of the score counts values.
 * @see Cochran 1977, Sampling Techniques, 3rd edition, section 6.3 (ratio estimator)
 */
export function clusteredProportion(clusters: readonly Cluster[]): Score {
  const used = clusters.filter(({ total }) => total > 0);
  const documents = used.length;
  const n = used.reduce((sum, { total }) => sum + total, 0);
  if (n === 0) return NOTHING_MEASURED;
  const value = used.reduce((sum, { correct }) => sum + correct, 0) / n;
  const squares = used.reduce((sum, { correct, total }) => sum + (correct - value * total) ** 2, 0);
  const variance = documents < 2 ? 0 : (documents / (documents - 1)) * (squares / (n * n));
  const spread = value * (1 - value);
  const effective = variance > 0 && spread > 0 ? spread / variance : documents;
  return { value, n, ...wilsonInterval(value, Math.min(n, effective)) };
}
