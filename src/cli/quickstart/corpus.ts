import { join } from "node:path";
import type { Progress } from "../../core/progress.ts";
import { readRows, type DatasetRow } from "../../data/rows.ts";
import { synthesize } from "../../synth/synthesize.ts";
import { VENDOR_SPLIT } from "../../synth/vendors/all.ts";

export interface Corpus {
  readonly train: readonly DatasetRow[];
  /** Vendors that training never sees; for the loss during training, not for the scores. */
  readonly validation: readonly DatasetRow[];
  /** Other vendors again: what the figures are about. */
  readonly test: readonly DatasetRow[];
}

export interface CorpusOptions {
  readonly folder: string;
  readonly seed: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A clean scan: the quick start shows fine-tuning, not how much noise a small model stands. */
const GRADE = 1;
const VALIDATION_COUNT = 16;

/** Draws the three sets, each from vendors of its own. */
export async function drawCorpus(options: CorpusOptions): Promise<Corpus> {
  const { folder, seed, trainCount, testCount, progress, signal } = options;
  const draw = async (name: keyof typeof VENDOR_SPLIT, count: number): Promise<DatasetRow[]> => {
    const out = join(folder, name);
    await synthesize({
      count,
      seed: `${seed}/${name}`,
      out,
      vendors: VENDOR_SPLIT[name],
      grade: GRADE,
      progress,
      signal,
    });
    return readRows(join(out, "documents.jsonl"));
  };
  return {
    train: await draw("train", trainCount),
    validation: await draw("validation", VALIDATION_COUNT),
    test: await draw("test", testCount),
  };
}
