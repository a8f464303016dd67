import type { Progress } from "../../core/progress.ts";
import { messageOf, KvittoError } from "../../core/errors.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { type EvaluationFolder } from "../../evaluate/evaluation-folder.ts";
import { knownOf, type Prediction } from "../../evaluate/prediction.ts";
import { planBatches, readBatch } from "../../evaluate/read-batches.ts";
import { modulesOf } from "../../models/adapter-feeds.ts";
import { openAdapted, type AdaptedReading } from "../adapted-extractor.ts";
import { rowsWithTexts } from "../paper-reader.ts";

export interface ReadPapersOptions extends AdaptedReading {
  readonly batchSize: number;
  /** The run, for the hint of one that is stopped. */
  readonly run: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Reads the rows that the folder does not have yet, batch by batch, each stored as soon as it is read.
 * A batch of which a part is there is read as a whole again: its papers were padded together.
 * @returns the predictions of all rows, in their order
 */
export async function readPapers(
  rows: readonly DatasetRow[],
  folder: EvaluationFolder,
  options: ReadPapersOptions,
): Promise<Prediction[]> {
  const { progress, signal } = options;
  rows.forEach(knownOf); // a label that is not one is said before anything is read
  const predictions = new Map(folder.done.map((one) => [one.id, one]));
  const inOrder = (): Prediction[] => rows.map(({ id }) => predictions.get(id)!);
  if (rows.every(({ id }) => predictions.has(id))) {
    progress.say(`All ${rows.length} papers were read before; they are scored again.`);
    await folder.finish(inOrder());
    return inOrder();
  }
  try {
    const { input } = options.reading;
    const adapter = modulesOf(options.adapter);
    const readable = input === "text" ? await rowsWithTexts(rows, { progress, signal }) : rows;
    const batches = planBatches(readable, options.batchSize);
    const left = batches.filter((batch) => !batch.every(({ id }) => predictions.has(id)));
    const count = left.reduce((sum, batch) => sum + batch.length, 0);
    if (count < rows.length) {
      progress.say(`${rows.length - count} of ${rows.length} papers were read before.`);
    }
    await using extractor = await openAdapted(options);
    const bar = progress.bar("Reading", count, "papers");
    for (const batch of left) {
      signal.throwIfAborted();
      const read = await readBatch(extractor, batch, { adapter, input, signal });
      await folder.add(read);
      for (const one of read) {
        predictions.set(one.id, one);
        if (one.error !== null)
          progress.say(`${one.id} was not read: ${one.error}. All of it counts as wrong.`);
      }
      bar.advance(batch.length);
    }
    bar.done();
  } catch (error) {
    if (!signal.aborted) throw error;
    const hint = `Go on where it is: the same command with --out ${options.run}`;
    throw new KvittoError("interrupted", messageOf(error), hint, { cause: error });
  }
  await folder.finish(inOrder());
  return inOrder();
}
