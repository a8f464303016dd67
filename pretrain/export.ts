import { join } from "node:path";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { loadModel } from "../src/models/load-model.ts";
import { modelConfig, processorConfig } from "./architecture.ts";
import { READER_WEIGHT } from "./graph.ts";
import { loadState } from "./state.ts";

/** Writes the averaged weights of a pretraining run as the embedded base model, in bf16. */
async function exportBase(run: string, folder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) throw new Error(`${run} has no saved state`);
  const tokenizer = await loadTokenizer(folder);
  const config = modelConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    image: tokenizer.idOf("<image>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await writeFileAtomic(join(folder, "config.json"), json(config));
  await writeFileAtomic(join(folder, "preprocessor_config.json"), json(processorConfig()));
  // Shapes are those of the run's own start; the state keeps flat values.
  const start = await loadModel(join(run, "start"));
  const tensors = [...start.checkpoint.tensors].map(([name, { entry }]) => ({
    name,
    dtype: "BF16" as const,
    shape: entry.shape,
    data: float32ToBfloat16(state.average.get(name)!),
  }));
  const missing = [...state.average.keys()].filter(
    (name) => name !== READER_WEIGHT && !start.checkpoint.tensors.has(name),
  );
  if (missing.length > 0) throw new Error(`internal: no shape for ${missing.join(", ")}`);
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}

await exportBase(process.argv[2] ?? "runs/pretrain", process.argv[3] ?? "base-model");
