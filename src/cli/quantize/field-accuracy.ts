import type { Progress } from "../../core/progress.ts";
import { KvittoError } from "../../core/errors.ts";
import type { DatasetRow } from "../../data/rows.ts";
import type { Device } from "../../engine/device.ts";
import type { Prediction } from "../../evaluate/prediction.ts";
import { planBatches, readBatch } from "../../evaluate/read-batches.ts";
import { openExtractor } from "../../extract/extractor.ts";
import { scoreDocuments } from "../../metrics/score-documents.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import type { LoraAdapter } from "../../train/peft-adapter.ts";
import type { HowToRead } from "../reading-settings.ts";

export interface AccuracyOptions {
  readonly bundle: ModelBundle;
  readonly adapter: LoraAdapter | null;
  readonly reading: HowToRead;
  readonly device: Device;
  readonly batchSize: number;
  readonly maxAnswerTokens: number;
  readonly label: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Share of the values of labelled papers that are read right, 0..1, as `kvitto eval` measures it.
 * @throws {KvittoError} `quantize.no_values` when no paper has a value; as `openExtractor` and `readBatch`
 */
export async function fieldAccuracy(
  rows: readonly DatasetRow[],
  options: AccuracyOptions,
): Promise<number> {
  const { bundle, adapter, reading, progress, signal } = options;
  await using extractor = await openExtractor(bundle, {
    ...{ ...reading, device: options.device },
    adapted: placesOf(modulesOf(adapter)),
    maxAnswerTokens: options.maxAnswerTokens,
  });
  const bar = progress.bar(options.label, rows.length, "papers");
  const read: Prediction[] = [];
  for (const batch of planBatches(rows, options.batchSize)) {
    signal.throwIfAborted();
    const modules = modulesOf(adapter);
    const { input } = reading;
    read.push(...(await readBatch(extractor, batch, { adapter: modules, input, signal })));
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
