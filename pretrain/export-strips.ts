import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { stripReaderConfig } from "../src/models/strip-reader.ts";
import { CHARACTER_CLASSES, characterOf } from "./characters.ts";
import { loadState } from "./state.ts";
import { STRIP_SHAPE, trainableStripReader } from "./strip-shape.ts";

/** Writes the averaged weights of a run of `train-strips.ts` as a reader, in bf16. */
async function exportStrips(run: string, folder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) throw new Error(`${run} has no saved state`);
  const characters = Array.from({ length: CHARACTER_CLASSES }, (_, label) => characterOf(label));
  const config = stripReaderConfig(STRIP_SHAPE, characters);
  const tensors = [...trainableStripReader().parameters].map(([name, { shape }]) => ({
    name,
    dtype: "BF16" as const,
    shape: shape.map(Number), // no symbols in parameters
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

await exportStrips(
  process.argv[2] ?? "runs/pretrain-strips",
  process.argv[3] ?? "base-model/reader",
);
