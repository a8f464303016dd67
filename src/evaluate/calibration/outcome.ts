/** One value that was read: how sure the reader was, and whether it was right. */
export interface Outcome {
  /** 0..1. */
  readonly confidence: number;
  readonly correct: boolean;
}
