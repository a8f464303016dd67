/** A measured value with what it rests on. */
export interface Score {
  /** null when there was nothing to measure (n = 0). */
  readonly value: number | null;
  /** What was counted: documents, values or characters, as the metric says. */
  readonly n: number;
  /** 95 % interval; null when n is too small to have one. */
  readonly low: number | null;
  readonly high: number | null;
}

export const NOTHING_MEASURED: Score = { value: null, n: 0, low: null, high: null };
