/** One compared quantity: a line of `npm run parity`. */
export interface ParityRow {
  quantity: string;
  /** Largest absolute difference; for exact quantities the number of mismatches. */
  maxAbs: number;
  /** Largest difference relative to the largest expected value; 0 for exact quantities. */
  maxRel: number;
  ok: boolean;
}
