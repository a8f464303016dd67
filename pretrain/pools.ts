import { Random } from "../src/core/random.ts";
import { stageAt, type Makers, type Stage } from "./stages.ts";

/** Samples are made, sorted by size and cut into batches this many at a time. */
export const POOL_SAMPLES = 512;

export interface PoolOptions<Kind extends string, Limits> {
  readonly seed: string;
  /** The curriculum, in order; the last stage goes on for ever. */
  readonly stages: readonly Stage<Kind, Limits>[];
  /** Most that samples · largest size of a batch may be. One sample is always allowed. */
  readonly budget: number;
  readonly maxSamples: number;
}

/** How samples are drawn, and what one costs. */
export interface SampleSource<Kind extends string, Limits, Sample> {
  readonly makers: Makers<Kind, Limits, Sample>;
  /** What a sample takes of a batch's budget, once the others are padded to it. */
  readonly sizeOf: (sample: Sample) => number;
}

/** The stage in which pool `pool` lies; a pool never straddles two. */
export function stageOfPool<S extends { readonly samples: number }>(
  pool: number,
  stages: readonly S[],
): S {
  return stageAt(pool * POOL_SAMPLES, stages);
}

/** Sample `index` of a stage. The same arguments always give the same bytes, in any thread. */
export function sampleAt<Kind extends string, Limits, Sample>(
  seed: string,
  index: number,
  stage: Stage<Kind, Limits>,
  makers: Makers<Kind, Limits, Sample>,
): Sample {
  const random = new Random(`${seed}/${stage.name}/train/${index}`);
  return makers[random.weighted(stage.mix)](random, stage.limits);
}

/**
 * Pool `pool` as batches. Samples of nearly the same size share a batch, so little is spent on
 * padding. The order of the batches is shuffled, and depends on the seed and the pool alone.
 */
export function poolBatches<Kind extends string, Limits, Sample>(
  { seed, stages, budget, maxSamples }: PoolOptions<Kind, Limits>,
  pool: number,
  { makers, sizeOf }: SampleSource<Kind, Limits, Sample>,
): Sample[][] {
  const stage = stageOfPool(pool, stages);
  const samples = Array.from({ length: POOL_SAMPLES }, (_, i) =>
    sampleAt(seed, pool * POOL_SAMPLES + i, stage, makers),
  ).sort((a, b) => sizeOf(a) - sizeOf(b));
  const batches: Sample[][] = [];
  let batch: Sample[] = [];
  for (const sample of samples) {
    // Sorted: the newest sample is the largest, and the others are padded to it.
    const cost = (batch.length + 1) * sizeOf(sample);
    if (batch.length > 0 && (cost > budget || batch.length >= maxSamples)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(sample);
  }
  batches.push(batch);
  return new Random(`${seed}/pool/${pool}`).shuffled(batches);
}
