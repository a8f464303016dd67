/** One row of the benchmark; `ratio` compares `value` with `against`, measured in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio: number | null;
  readonly against: string | null;
}

/** A benchmark makes its rows one after another; it prints nothing itself. */
export type Benchmark = (signal: AbortSignal) => AsyncGenerator<BenchRow>;
