import { augmentRow } from "../../src/data/augment/augment-row.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import type { ModelBundle } from "../../src/models/bundle.ts";
import { documentSample } from "../../src/train/document-samples.ts";
import type { SamplesByEpoch } from "../../src/train/epoch-samples.ts";
import { pixelSource } from "../../src/train/page-store.ts";
import { isDrawn } from "./drawn-papers.ts";
import { taskFor } from "./question.ts";

export interface TrainingRowsOptions {
  readonly asked: readonly string[];
  readonly seed: string;
  /** The probability that a row has another vendor's name, address and numbers in an epoch. */
  readonly anonymise: number;
  /** How often a real row comes in an epoch; a drawn one comes once. */
  readonly repeat: number;
  readonly maxTokens: number;
}

/**
 * What is trained on: each row as text, in each epoch perhaps of an invented vendor, asked for what its
 * label knows and its text shows. Rows that show nothing of it, or are too long, are left out.
 */
export async function trainingRows(
  bundle: ModelBundle,
  rows: readonly DatasetRow[],
  { asked, seed, anonymise, repeat, maxTokens }: TrainingRowsOptions,
): Promise<SamplesByEpoch> {
  const sampleOf = async (row: DatasetRow) => {
    const task = taskFor(row, asked);
    if (task === null) return null;
    const sample = await documentSample(bundle, row, { task: () => task, pages: pixelSource() });
    // The answer comes last: of a row that is cut nothing of it would be left.
    return sample.input_ids.length <= maxTokens ? sample : null;
  };
  const kept: { row: DatasetRow; plain: NonNullable<Awaited<ReturnType<typeof sampleOf>>> }[] = [];
  for (const row of rows) {
    const plain = await sampleOf(row);
    if (plain === null) continue;
    const times = isDrawn(row) ? 1 : repeat;
    for (let i = 0; i < times; i++) {
      const id = i === 0 ? row.id : `${row.id}, ${i + 1}`; // its own draws in each epoch
      kept.push({ row: { ...row, id, images: [] }, plain: { ...plain, id } });
    }
  }
  return {
    count: kept.length,
    async sample(epoch, index) {
      const own = kept[index];
      if (own === undefined) throw new Error(`internal: no row ${index} of ${kept.length}`);
      const { row, done } = augmentRow(own.row, { settings: { anonymise }, seed, epoch });
      return done.length === 0 ? own.plain : ((await sampleOf(row)) ?? own.plain);
    },
  };
}
