import { join } from "node:path";
import { KvittoError } from "../../src/core/errors.ts";
import { float32ToBfloat16 } from "../../src/formats/float16.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { loadModel } from "../../src/models/load-model.ts";
import { loadState } from "../state.ts";
import { copyModelFiles, startFolder } from "./start.ts";

/**
 * Writes the averaged weights of a run in bf16 as a model folder of its own: LFM2 with its
 * tokenizer and chat template. Other files of the folder (a model card) stay as they are.
 * @throws {KvittoError} `pretrain.no_state`
 */
export async function exportDecoder(run: string, folder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) {
    throw new KvittoError(
      "pretrain.no_state",
      `${run} has no saved state to export.`,
      "Give --run the folder of a pretraining run.",
    );
  }
  const from = startFolder(run);
  // Shapes are those of the run's start; the state keeps flat values.
  const start = await loadModel(from);
  const tensors = [...start.checkpoint.tensors].map(([name, { entry }]) => {
    const average = state.average.get(name);
    if (average === undefined) throw new Error(`internal: ${name} is not in the state of ${run}`);
    const data = float32ToBfloat16(average);
    return { name, dtype: "BF16" as const, shape: entry.shape, data };
  });
  await copyModelFiles(from, folder);
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}
