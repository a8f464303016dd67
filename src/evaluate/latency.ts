/** What reading costs, over papers whose time is known. */
export interface Latency {
  /** Papers. */
  readonly n: number;
  readonly seconds_p50: number | null;
  readonly seconds_p95: number | null;
  /** Sum over papers: the time of reading, without opening the model. */
  readonly seconds_total: number;
  /** Tokens of the answers over `seconds_total`: pages and prompts are paid for in it. */
  readonly tokens_per_second: number | null;
}

/**
 * The value below which a share `q` of the values lies, with linear interpolation between neighbours
 * (Hyndman & Fan 1996, definition 7); null for no values.
 */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) return null;
  return low + (high - low) * (at - Math.floor(at));
}

interface Timed {
  readonly seconds: number | null;
  readonly tokens: number | null;
}

export function latencyOf(papers: readonly Timed[]): Latency {
  const timed = papers.flatMap(({ seconds, tokens }) =>
    seconds === null ? [] : [{ seconds, tokens: tokens ?? 0 }],
  );
  const seconds = timed.map((paper) => paper.seconds);
  const total = seconds.reduce((sum, s) => sum + s, 0);
  const tokens = timed.reduce((sum, paper) => sum + paper.tokens, 0);
  return {
    n: timed.length,
    seconds_p50: quantile(seconds, 0.5),
    seconds_p95: quantile(seconds, 0.95),
    seconds_total: total,
    tokens_per_second: total === 0 ? null : tokens / total,
  };
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How many values lie in each of `bins` equal steps from the least to the largest, ends included. */
export function histogram(values: readonly number[], bins: number): Bin[] {
  if (values.length === 0) return [];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const step = (high - low) / bins;
  if (step === 0) return [{ from: low, to: high, count: values.length }];
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / step))]! += 1;
  return counts.map((count, k) => ({ from: low + k * step, to: low + (k + 1) * step, count }));
}
