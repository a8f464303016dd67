import { hashDistance, type PageHash } from "./page-hash.ts";

/** Bits of 255. Two scans of one page differ in up to 50, pages of two vendors in 53 and more. */
export const NEAR_BITS = 50;
/** Natural logarithm of the ratio of two shapes; two scans of one page differ by up to 0.014. */
const NEAR_SHAPE = 0.03;

export interface PicturePair {
  readonly first: number;
  readonly second: number;
  /** Bits that differ. */
  readonly distance: number;
}

/**
 * Pages that look alike at a glance, the lower index first. Every pair within the limits is found:
 * pages are sorted by shape and compared with those of nearly the same shape, 8 words a pair; 10,000
 * pages, all of one shape, take about a second.
 */
export function* picturePairs(pages: readonly (PageHash | null)[]): Generator<PicturePair> {
  const order = pages.flatMap((page, i) => (page === null ? [] : [{ i, page }]));
  order.sort((a, b) => a.page.aspect - b.page.aspect || a.i - b.i);
  const widest = Math.exp(NEAR_SHAPE);
  for (const [n, { i, page }] of order.entries()) {
    for (let k = n + 1; k < order.length; k++) {
      const other = order[k]!;
      if (other.page.aspect > page.aspect * widest) break;
      const distance = hashDistance(page, other.page, NEAR_BITS);
      if (distance > NEAR_BITS) continue;
      yield { first: Math.min(i, other.i), second: Math.max(i, other.i), distance };
    }
  }
}
