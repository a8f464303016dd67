import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import {
  recoverFolder,
  writeFileAtomic,
  writeFolderAtomic,
} from "../../src/formats/atomic-file.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { loadTokenizer } from "../../src/formats/tokenizer.ts";
import { openBundle, type ModelBundle } from "../../src/models/bundle.ts";
import { loadModel, type Model } from "../../src/models/load-model.ts";
import { decoderConfig, initialWeights } from "./config.ts";

/** Where the embedded vocabulary is. */
const TOKENIZER_FOLDER = "base-model";
const TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json"];
/** Not in every model folder. */
const FURTHER_FILES = ["special_tokens_map.json", "chat_template.jinja"];

/** The model as it was before the first step: a whole model folder, of which a run keeps a copy. */
export function startFolder(run: string): string {
  return join(run, "start");
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function copyFiles(names: readonly string[], from: string, to: string): Promise<void> {
  for (const name of names) await writeFileAtomic(join(to, name), await readFile(join(from, name)));
}

/** The vocabulary and the chat template of a model folder. */
async function copyTokenizer(from: string, to: string): Promise<void> {
  await copyFiles(TOKENIZER_FILES, from, to);
  for (const name of FURTHER_FILES) {
    if (await exists(join(from, name))) await copyFiles([name], from, to);
  }
}

/** Everything of a model folder but its weights. */
export async function copyModelFiles(from: string, to: string): Promise<void> {
  await copyFiles(["config.json"], from, to);
  await copyTokenizer(from, to);
}

/** A decoder of the embedded sizes with random weights. */
async function writeRandomStart(folder: string, seed: string): Promise<void> {
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const { vocabularySize } = tokenizer;
  const config = decoderConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    vocabularySize,
  });
  await writeFileAtomic(join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  await copyTokenizer(TOKENIZER_FOLDER, folder);
  const weights = initialWeights(vocabularySize, new Random(`${seed}/weights`));
  await writeSafetensors(
    join(folder, "model.safetensors"),
    weights.map((tensor) => ({ ...tensor, dtype: "F32" as const })),
  );
}

function refuseOtherFamilies({ folder, family }: Model): void {
  if (family === "lfm2") return;
  throw new KvittoError(
    "pretrain.family",
    `${folder} is a model of type ${family}; pretraining goes on from lfm2.`,
    "Give --start-from the folder of an LFM2 text model, or leave it out to start at random.",
  );
}

/** The model of a folder, its weights as float32. */
async function writeCopiedStart(folder: string, from: string): Promise<void> {
  const model = await loadModel(from);
  refuseOtherFamilies(model);
  await copyModelFiles(from, folder);
  const tensors = [];
  for (const [name, { entry }] of model.checkpoint.tensors) {
    if (model.ignorable(name)) continue;
    const data = await model.checkpoint.readFloat32(name);
    tensors.push({ name, dtype: "F32" as const, shape: entry.shape, data });
  }
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
}

export interface StartSettings {
  readonly run: string;
  /** Folder of an LFM2 model to go on from; null for random weights. */
  readonly startFrom: string | null;
  readonly seed: string;
}

/**
 * The model that a run trains, as it was before the first step; written when the run has none yet.
 * A run that has one goes on with it, and `startFrom` is not looked at again.
 * @throws {KvittoError} `pretrain.family`, `pretrain.vocabulary`; as `loadModel`
 */
export async function openStart({ run, startFrom, seed }: StartSettings): Promise<ModelBundle> {
  const folder = startFolder(run);
  await recoverFolder(folder);
  if (!(await exists(folder))) {
    await writeFolderAtomic(folder, (temporary) =>
      startFrom === null
        ? writeRandomStart(temporary, seed)
        : writeCopiedStart(temporary, startFrom),
    );
  }
  const bundle = await openBundle(folder);
  refuseOtherFamilies(bundle.model);
  const rows = bundle.model.decoder.vocabularySize;
  if (bundle.tokenizer.vocabularySize > rows) {
    throw new KvittoError(
      "pretrain.vocabulary",
      `The tokenizer of ${folder} has ${bundle.tokenizer.vocabularySize} tokens, the model ${rows}.`,
      "Start from a folder whose tokenizer belongs to its weights.",
    );
  }
  return bundle;
}

/** All weights of a model by name. */
export async function weightsOf({ checkpoint }: Model): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>();
  for (const name of checkpoint.tensors.keys()) {
    weights.set(name, await checkpoint.readFloat32(name));
  }
  return weights;
}
