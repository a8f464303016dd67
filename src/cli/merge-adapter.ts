import { KvittoError } from "../core/errors.ts";
import { compareMerged, type MergeDifference } from "../export/compare-merged.ts";
import { writeMergedFolder } from "../export/merged-folder.ts";
import { writeFolderAtomic } from "../formats/atomic-file.ts";
import { openBundle } from "../models/bundle.ts";
import { loadModel } from "../models/load-model.ts";
import type { Device } from "../engine/device.ts";
import type { CommandContext } from "./command.ts";
import { mergeSample } from "./merge-sample.ts";
import { openAdapter } from "./model-settings.ts";
import { findBase } from "./quantised-base.ts";
import { AS_LEARNT, howToRead } from "./reading-settings.ts";
import { refuseFull } from "./refuse-existing.ts";
import { integer, number, optional, path } from "./setting.ts";
import { DATASET_HELP } from "./dataset-source.ts";

/** What is allowed to change, and on which papers it is looked at. */
export const mergeSettings = {
  sample: optional(
    path({ help: `papers to compare on: ${DATASET_HELP}; drawn ones when left out` }),
  ),
  sample_papers: integer({ help: "how many of them", default: 4, min: 1 }),
  max_logit_difference: number({
    help: "largest difference of a logit that is let through",
    default: 1,
    min: 0,
  }),
  max_changed_tokens: number({
    help: "largest share of answer tokens at which another token may come first",
    default: 0.01,
    min: 0,
    max: 1,
  }),
};

interface MergeValues {
  readonly adapter: string;
  readonly model: string;
  readonly device: Device;
  readonly out: string;
  readonly sample: string | null;
  readonly sample_papers: number;
  readonly max_logit_difference: number;
  readonly max_changed_tokens: number;
}

export type Merged = MergeDifference & {
  readonly out: string;
  readonly merged_layers: number;
  /** Whole weights of the adapter's modules_to_save. */
  readonly replaced_weights: number;
};

function checkBounds(difference: MergeDifference, values: MergeValues): void {
  const { largest_logit_difference: largest, changed_tokens: changed, tokens } = difference;
  const { max_logit_difference: most, max_changed_tokens: share } = values;
  if (largest <= most && changed <= share * tokens) return;
  throw new KvittoError(
    "merge.differs",
    `The merged model answers otherwise than the base with the adapter: logits differ by up to ${largest.toPrecision(3)} (bound ${most}), and ${changed} of ${tokens} greedy tokens change (bound ${share * 100} %). Nothing was written.`,
    "Use the adapter unmerged, or raise --max-logit-difference and --max-changed-tokens.",
  );
}

/**
 * Folds an adapter into its base, tries the result beside the unmerged pair, and keeps it only within
 * the bounds.
 * @throws {KvittoError} `merge.differs`, `export.out_exists`; as `writeMergedFolder` and `mergeSample`
 */
export async function mergeAdapter(values: MergeValues, context: CommandContext): Promise<Merged> {
  const { progress, signal } = context;
  await refuseFull(values.out);
  const { folder } = await findBase(values.model, [values.adapter], context);
  const bundle = await openBundle(folder);
  const adapter = await openAdapter(values.adapter, bundle);
  const reading = await howToRead(bundle.model, { adapter: values.adapter, ...AS_LEARNT });
  const samples = await mergeSample({
    ...{ source: values.sample, papers: values.sample_papers, bundle, reading },
    ...{ progress, signal },
  });
  const compared: MergeDifference[] = [];
  await writeFolderAtomic(values.out, async (temporary) => {
    await writeMergedFolder(bundle.model, adapter, temporary);
    const { device } = values;
    const merged = await loadModel(temporary);
    const options = { samples, pad: bundle.pad, device, progress, signal };
    const difference = await compareMerged(bundle.model, adapter, merged, options);
    checkBounds(difference, values);
    compared.push(difference);
  });
  const [difference] = compared;
  if (difference === undefined) throw new Error("internal: merged without a comparison");
  const counts = {
    merged_layers: adapter.modules.size,
    replaced_weights: adapter.weights?.size ?? 0,
  };
  return { out: values.out, ...counts, ...difference };
}

export function mergedForPeople(merged: Merged): string {
  const { out, merged_layers, papers, tokens, changed_tokens: changed } = merged;
  const replaced =
    merged.replaced_weights === 0 ? "" : `, ${merged.replaced_weights} whole weights replaced`;
  const largest = merged.largest_logit_difference.toPrecision(3);
  return (
    `${out}: ${merged_layers} layers merged${replaced}.\n` +
    `On ${papers} papers, base with adapter against merged model: logits differ by at most ${largest}, ` +
    `${changed} of ${tokens} greedy tokens change.`
  );
}
