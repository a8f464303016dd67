interface BatchLimits {
  /** Most rows in a batch. */
  readonly batchSize: number;
  /** Most tokens in a batch, padding included; a longer row is a batch of its own. */
  readonly maxTokensPerBatch: number;
}

/** Every row once, rows of like length together so that little is padding. Longest first. */
export function lengthBatches(
  lengths: readonly number[],
  { batchSize, maxTokensPerBatch }: BatchLimits,
): number[][] {
  const order = lengths.map((_, row) => row).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  for (const row of order) {
    const current = batches.at(-1);
    // The longest row is the first of its batch and decides what all are padded to.
    const padded = current === undefined ? 0 : lengths[current[0]!]! * (current.length + 1);
    const fits = current !== undefined && current.length < batchSize && padded <= maxTokensPerBatch;
    if (fits) current.push(row);
    else batches.push([row]);
  }
  return batches;
}

/**
 * The rows of some micro-batches cut into runs of at most `maxTokens`, padding included; a longer row
 * is a run of its own. Gradients of a step are sums, so it does not matter where the cuts are.
 */
export function cutIntoRuns(
  batches: readonly (readonly number[])[],
  lengths: readonly number[],
  maxTokens: number,
): number[][] {
  return batches.flatMap((rows) => {
    const own = rows.map((row) => lengths[row]!);
    const runs = lengthBatches(own, { batchSize: Infinity, maxTokensPerBatch: maxTokens });
    return runs.map((run) => run.map((place) => rows[place]!));
  });
}
