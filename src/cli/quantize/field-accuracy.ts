import type { Progress } from "../../core/progress.ts";
import { KvittoError } from "../../core/errors.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { Prediction } from "../../evaluate/prediction.ts";
import { planBatches, readBatch } from "../../evaluate/read-batches.ts";
import { scoreDocuments } from "../../metrics/score-documents.ts";
import { modulesOf } from "../../models/adapter-feeds.ts";
import { openAdapted, type AdaptedReading } from "../adapted-extractor.ts";

export interface AccuracyOptions extends AdaptedReading {
  readonly batchSize: number;
  readonly label: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Share of the values of labelled papers that are read right, 0..1, as `kvitto eval` measures it.
 * @throws {KvittoError} `quantize.no_values` when no paper has a value; as `openAdapted` and `readBatch`
 */
export async function fieldAccuracy(
  rows: readonly DatasetRow[],
  options: AccuracyOptions,
): Promise<number> {
  const { progress, signal } = options;
  const { input } = options.reading;
  const adapter = modulesOf(options.adapter);
  await using extractor = await openAdapted(options);
  const bar = progress.bar(options.label, rows.length, "papers");
  const read: Prediction[] = [];
  for (const batch of planBatches(rows, options.batchSize)) {
    signal.throwIfAborted();
    read.push(...(await readBatch(extractor, batch, { adapter, input, signal })));
    bar.advance(batch.length);
  }
  bar.done();
  const { metrics } = scoreDocuments(
    read.map(({ pred }) => pred),
    read.map(({ truth }) => truth),
    read.map(({ labelled }) => labelled),
  );
  if (metrics.field_accuracy.value !== null) return metrics.field_accuracy.value;
  throw new KvittoError("quantize.no_values", "The labels have no value that could be read right.");
}
