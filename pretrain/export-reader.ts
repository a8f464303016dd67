import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { DENSE_READER_TOWER, DENSE_READER_TYPE } from "../src/models/dense-reader.ts";
import { loadModel } from "../src/models/load-model.ts";
import { modelConfig } from "./architecture.ts";
import { CHARACTER_CLASSES, characterOf } from "./characters.ts";
import { READER_SHAPE, READER_WEIGHT } from "./graph.ts";
import { loadState } from "./state.ts";

/** Writes the averaged tower and reader of a pretraining run as a model of their own, in bf16. */
async function exportReader(run: string, folder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) throw new Error(`${run} has no saved state`);
  // Only the tower's part of the configuration is kept; the ids of the others are not looked at.
  const none = { pad: 0, start: 0, end: 0, image: 0, vocabularySize: 1 };
  const config = {
    model_type: DENSE_READER_TYPE,
    dtype: "bfloat16",
    vision_config: modelConfig(none)["vision_config"],
    characters: Array.from({ length: CHARACTER_CLASSES }, (_, label) => characterOf(label)),
  };
  // Shapes are those of the run's own start; the state keeps flat values.
  const start = await loadModel(join(run, "start"));
  const shapes = new Map<string, readonly number[]>([[READER_WEIGHT, READER_SHAPE]]);
  for (const [name, { entry }] of start.checkpoint.tensors) {
    if (name.startsWith(`${DENSE_READER_TOWER}.`)) shapes.set(name, entry.shape);
  }
  const tensors = [...shapes].map(([name, shape]) => ({
    name,
    dtype: "BF16" as const,
    shape,
    data: float32ToBfloat16(state.average.get(name)!),
  }));
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}

await exportReader(
  process.argv[2] ?? "runs/pretrain-reader",
  process.argv[3] ?? "base-model/reader",
);
