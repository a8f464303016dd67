/** One line of the table of the base model: what was reached, or why it was not measured. */
export interface BaseRow {
  readonly name: string;
  readonly what: string;
  /** Null when it was not measured. */
  readonly value: number | null;
  readonly unit: string;
  /** What the base model is to reach. */
  readonly goal: string;
  readonly samples: number;
  /** Why there is no value, or what else there is to know. */
  readonly note: string | null;
}

export function notMeasured(row: Omit<BaseRow, "value" | "samples">): BaseRow {
  return { ...row, value: null, samples: 0 };
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
