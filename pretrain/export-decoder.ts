import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { loadModel } from "../src/models/load-model.ts";
import { decoderConfig } from "./architecture.ts";
import { loadState } from "./state.ts";

const LANGUAGE = "model.language_model.";
const TOKENIZER_FILES = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
];

/** Writes the averaged decoder of a pretraining run as a language model of its own, in bf16. */
async function exportDecoder(run: string, folder: string, tokenizerFolder: string): Promise<void> {
  const state = await loadState(run);
  if (state === null) throw new Error(`${run} has no saved state`);
  await mkdir(folder, { recursive: true });
  if (folder !== tokenizerFolder) {
    for (const name of TOKENIZER_FILES)
      await copyFile(join(tokenizerFolder, name), join(folder, name));
  }
  const tokenizer = await loadTokenizer(tokenizerFolder);
  const config = decoderConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  await writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  // Shapes are those of the run's own start; the state keeps flat values.
  const start = await loadModel(join(run, "start"));
  const tensors = [...start.checkpoint.tensors]
    .filter(([name]) => name.startsWith(LANGUAGE))
    .map(([name, { entry }]) => ({
      name: `model.${name.slice(LANGUAGE.length)}`,
      dtype: "BF16" as const,
      shape: entry.shape,
      data: float32ToBfloat16(state.average.get(name)!),
    }));
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}

await exportDecoder(
  process.argv[2] ?? "runs/pretrain-text",
  process.argv[3] ?? "base-model",
  "base-model",
);
