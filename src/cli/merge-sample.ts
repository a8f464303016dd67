import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { documentTask } from "../data/instructions/document-task.ts";
import { readRows, type DatasetRow } from "../data/rows.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { synthesize } from "../synth/synthesize.ts";
import type { TrainingImage } from "../train/batch-feeds.ts";
import type { TrainingSample } from "../train/collate.ts";
import { documentSample } from "../train/document-samples.ts";
import { pixelSource } from "../train/page-store.ts";
import { readDataset } from "./dataset-source.ts";
import { rowsWithTexts } from "./paper-reader.ts";
import type { HowToRead } from "./reading-settings.ts";

export interface MergeSampleOptions {
  /** Labelled papers of the user's own; null draws some. */
  readonly source: string | null;
  readonly papers: number;
  readonly bundle: ModelBundle;
  readonly reading: Pick<HowToRead, "input" | "enhance">;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Labelled papers with their answers, as the adapter reads them: what a merged model is tried on. Papers
 * that take more tokens than the model has positions are left out.
 * @throws {KvittoError} `merge.no_sample` when none is left; as `readDataset` and `documentSample`
 */
export async function mergeSample(
  options: MergeSampleOptions,
): Promise<TrainingSample<TrainingImage>[]> {
  const { source, papers, bundle, reading, progress, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), "kvitto-merge-"));
  try {
    const rows = source === null ? await drawn(folder, options) : await readDataset(source);
    const { input } = reading;
    const chosen = rows.slice(0, papers);
    const asked = input === "text" ? await rowsWithTexts(chosen, { progress, signal }) : chosen;
    const pages = pixelSource(reading.enhance);
    const task = (row: DatasetRow) => ({ ...documentTask(row), input });
    const samples: TrainingSample<TrainingImage>[] = [];
    for (const row of asked) {
      const sample = await documentSample(bundle, row, { task, pages, signal });
      samples.push(source === null ? await withPages(sample) : sample);
    }
    const room = bundle.model.decoder.maxPositions;
    const fitting = samples.filter(({ input_ids }) => input_ids.length <= room);
    if (fitting.length > 0) return fitting;
    throw new KvittoError(
      "merge.no_sample",
      `None of the ${samples.length} papers fits the ${room} positions of the model, so nothing would be compared.`,
      "Give --sample labelled papers that do.",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sample with its pages in memory: the folder of drawn papers is gone when they are asked for. */
async function withPages(
  sample: TrainingSample<TrainingImage>,
): Promise<TrainingSample<TrainingImage>> {
  const images: TrainingImage[] = [];
  for (const image of sample.images) {
    const values = await image.load();
    images.push({ ...image, load: () => Promise.resolve(values) });
  }
  return { ...sample, images };
}

/** The same papers each time: printed ones with a text layer. */
async function drawn(
  folder: string,
  { papers, progress, signal }: MergeSampleOptions,
): Promise<DatasetRow[]> {
  const drawing = { count: papers, seed: "merge", format: "pdf", grade: 0 } as const;
  await synthesize({ ...drawing, out: folder, progress, signal });
  return readRows(join(folder, "documents.jsonl"));
}
