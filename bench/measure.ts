/** What is measured: one repetition, timed from call to settled promise. */
export type Repetition = () => Promise<unknown>;

export interface MeasureOptions {
  /** Repetitions of each case that count. */
  readonly rounds: number;
  /** Repetitions of each case before that, for compilation, allocation and caches. */
  readonly warmups: number;
  readonly signal: AbortSignal;
}

/** Middle value; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("internal: the median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Milliseconds of each repetition of each case. Cases take turns (A B A B …), so that what else the
 * machine does at a moment falls on all of them alike: compare within a round, see {@link pairedRatio}.
 */
export async function interleave<K extends string>(
  cases: Readonly<Record<K, Repetition>>,
  { rounds, warmups, signal }: MeasureOptions,
): Promise<Record<K, number[]>> {
  const names = Object.keys(cases) as K[]; // the keys of a Record<K, …>
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    K,
    number[]
  >;
  for (let round = -warmups; round < rounds; round++) {
    for (const name of names) {
      signal.throwIfAborted();
      const began = performance.now();
      await cases[name]();
      if (round >= 0) times[name].push(performance.now() - began);
    }
  }
  return times;
}

/** Median over rounds of a/b: the two of one round ran next to each other. */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, round) => value / b[round]!));
}
