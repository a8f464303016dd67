import { Random } from "../src/core/random.ts";
import { sampleAt, stageAt, type Stage } from "./curriculum.ts";
import type { FontPool } from "./fonts.ts";
import { PATCH_PX, type PretrainSample } from "./samples/sample.ts";

/** Samples are made, sorted by size and cut into batches this many at a time. */
export const POOL_SAMPLES = 512;

export interface BatchOptions {
  readonly seed: string | number;
  readonly fonts: FontPool;
  /** The curriculum, in order; the last stage goes on for ever. */
  readonly stages: readonly Stage[];
  /**
   * Most that samples · (most patches + most characters) of a batch may be: what it costs once
   * padded. One sample is always allowed.
   */
  readonly budget: number;
  readonly maxSamples: number;
}

/** Characters of text: about one and a half for each position of the decoder. */
export function characterCount(sample: PretrainSample): number {
  return sample.prompt.length + sample.answer.length;
}

export function patchCount(sample: Pick<PretrainSample, "width" | "height">): number {
  return (sample.width / PATCH_PX) * (sample.height / PATCH_PX);
}

/** The stage in which pool `pool` lies; a pool never straddles two. */
export function stageOfPool(pool: number, stages: readonly Stage[]): Stage {
  return stageAt(pool * POOL_SAMPLES, stages);
}

/**
 * Pool `pool` as batches. Samples of the same or nearly the same number of patches share a
 * batch, so little is spent on padding;
 * samples with and without a picture never share one. The order of the batches is shuffled, and
 * depends on the seed and the pool alone.
 */
export function poolBatches(options: BatchOptions, pool: number): PretrainSample[][] {
  const stage = stageOfPool(pool, options.stages);
  const samples = Array.from({ length: POOL_SAMPLES }, (_, i) =>
    sampleAt(options.seed, pool * POOL_SAMPLES + i, stage, options.fonts),
  );
  const bySize = (a: PretrainSample, b: PretrainSample) =>
    patchCount(a) - patchCount(b) || characterCount(a) - characterCount(b);
  const pictures = samples.filter((sample) => sample.width > 0).sort(bySize);
  const texts = samples.filter((sample) => sample.width === 0).sort(bySize);

  const characters = stage.batchPatches === undefined ? characterCount : () => 0;
  const budget = stage.batchPatches ?? options.budget;
  const batches: PretrainSample[][] = [];
  for (const group of [pictures, texts]) {
    let batch: PretrainSample[] = [];
    let longest = 0;
    for (const sample of group) {
      longest = Math.max(longest, characters(sample));
      // Sorted by patches: the newest sample is the largest, and the others are padded to it.
      const cost = (batch.length + 1) * (patchCount(sample) + longest);
      if (batch.length > 0 && (cost > budget || batch.length >= options.maxSamples)) {
        batches.push(batch);
        batch = [];
        longest = characters(sample);
      }
      batch.push(sample);
    }
    if (batch.length > 0) batches.push(batch);
  }
  return new Random(`${options.seed}/pool/${pool}`).shuffled(batches);
}
