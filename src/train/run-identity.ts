import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { JsonObject } from "../data/canonical-json.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { EpochSamples } from "./epoch-samples.ts";
import type { TrainSettings } from "./train-settings.ts";

/** Of each tensor this much is read: two models of one shape differ within it. */
const SAMPLED_BYTES = 4096;

/** Hex SHA-256 over names, types, shapes and the first bytes of every tensor of a model. */
export async function modelSha256({ model }: Pick<ModelBundle, "model">): Promise<string> {
  const hash = createHash("sha256");
  const { tensors, files } = model.checkpoint;
  const handles = new Map<string, Awaited<ReturnType<typeof open>>>();
  try {
    for (const { path } of files) handles.set(path, await open(path, "r"));
    for (const name of [...tensors.keys()].sort()) {
      const { file, entry } = tensors.get(name)!;
      const bytes = new Uint8Array(Math.min(SAMPLED_BYTES, entry.length_bytes));
      await handles.get(file.path)!.read(bytes, 0, bytes.length, entry.offset_bytes);
      hash.update(JSON.stringify([name, entry.dtype, entry.shape])).update(bytes);
    }
  } finally {
    for (const handle of handles.values()) await handle.close();
  }
  return hash.digest("hex");
}

/** Settings that may change between a run and its resume: they do not change what is computed. */
export const MAY_DIFFER = ["save_every_steps", "keep_checkpoints"];

/** Settings that runs of earlier versions did not have, and what those did: a resume goes on with it. */
export const ADDED_LATER: JsonObject = { use_dora: false, modules_to_save: [], class_weights: {} };

/**
 * Everything the figures of a run depend on, and no more: kept in each checkpoint, and a resume that
 * differs in any of it is refused.
 */
export async function runIdentity(
  bundle: ModelBundle,
  settings: TrainSettings,
  rows: EpochSamples,
  validation: EpochSamples,
): Promise<JsonObject> {
  return {
    ...settings,
    rows: rows.count,
    rows_sha256: rows.sha256,
    validation_rows: validation.count,
    validation_sha256: validation.sha256,
    model_sha256: await modelSha256(bundle),
  };
}
