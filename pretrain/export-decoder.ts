import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { float32ToBfloat16 } from "../src/formats/float16.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { loadModel } from "../src/models/load-model.ts";
import { decoderConfig } from "./architecture.ts";
import { loadState } from "./state.ts";

const LANGUAGE = "model.language_model.";
const TOKENIZER_FOLDER = "base-model";
const TOKENIZER_FILES = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
];

/** The averaged decoder of a pretraining run in bf16, under the names of the run. */
async function writeDecoder(
  run: string,
  folder: string,
  nameOf: (name: string) => string,
): Promise<void> {
  const state = await loadState(run);
  if (state === null) throw new Error(`${run} has no saved state`);
  // Shapes are those of the run's own start; the state keeps flat values.
  const start = await loadModel(join(run, "start"));
  const tensors = [...start.checkpoint.tensors]
    .filter(([name]) => name.startsWith(LANGUAGE))
    .map(([name, { entry }]) => ({
      name: nameOf(name),
      dtype: "BF16" as const,
      shape: entry.shape,
      data: float32ToBfloat16(state.average.get(name)!),
    }));
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, "model.safetensors"), tensors, {
    format: "pt",
    pretraining_steps: String(state.step),
    pretraining_samples: String(state.samples),
  });
}

/** Makes the folder a language model of its own: LFM2 with the base model's tokenizer. */
async function writeModelFiles(folder: string): Promise<void> {
  for (const name of TOKENIZER_FILES) {
    await copyFile(join(TOKENIZER_FOLDER, name), join(folder, name));
  }
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const config = decoderConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  await writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
}

const { values } = parseArgs({
  options: {
    run: { type: "string", default: "runs/pretrain-text" },
    out: { type: "string" },
    /** Only weights, named as `--start-from` of another run wants them. */
    start: { type: "boolean", default: false },
  },
});
if (values.out === undefined) throw new Error("--out FOLDER is needed");
await writeDecoder(values.run, values.out, (name) =>
  values.start ? name : `model.${name.slice(LANGUAGE.length)}`,
);
if (!values.start) await writeModelFiles(values.out);
