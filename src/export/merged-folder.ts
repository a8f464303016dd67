import { copyFile, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { float32ToBfloat16, float32ToFloat16 } from "../formats/float16.ts";
import {
  writeSafetensors,
  type Dtype,
  type SafetensorsFile,
  type TensorData,
} from "../formats/safetensors.ts";
import { readModelJson, type Model } from "../models/load-model.ts";
import { copySideFiles } from "../models/side-files.ts";
import { HEAD_WEIGHT, partsHead } from "../models/weights.ts";
import { mergeLora } from "../train/merge-adapter.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";

const INDEX_FILE = "model.safetensors.index.json";

/** float32 in the dtype of the base, each element rounded once. @throws {KvittoError} `merge.not_finite` */
function narrowed(name: string, dtype: Dtype, values: Float32Array): TensorData {
  if (dtype === "F32") return values;
  if (dtype === "F64") return Float64Array.from(values);
  if (dtype !== "F16" && dtype !== "BF16") throw new Error(`internal: ${name} is ${dtype}`);
  const bits = dtype === "F16" ? float32ToFloat16(values) : float32ToBfloat16(values);
  const infinite = dtype === "F16" ? 0x7c00 : 0x7f80;
  const at = bits.findIndex((one) => (one & infinite) === infinite);
  if (at < 0) return bits;
  throw new KvittoError(
    "merge.not_finite",
    `${name} would hold ${values[at]}, which is beyond the largest ${dtype}.`,
    "Use the adapter as it is: unmerged, the sum is formed in float32.",
  );
}

/** A tensor that the merged model has: its name, type and shape there. */
interface Kept {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** The tensors of one file as floats: a quantised weight is one again, of the dtype that it had. */
function floatTensors({ folder, checkpoint }: Model, file: SafetensorsFile): Kept[] {
  const parts = new Set([...checkpoint.quantised.values()].flatMap((weight) => weight.parts));
  return [...file.tensors].flatMap(([name, { dtype, shape }]): Kept[] => {
    const quantised = checkpoint.quantised.get(name);
    if (quantised === undefined) return parts.has(name) ? [] : [{ name, dtype, shape }];
    if (quantised.kind === "four_bit") {
      return [{ name, dtype: quantised.state.dtype, shape: quantised.state.shape }];
    }
    throw new KvittoError(
      "merge.for_reading",
      `${folder} was quantised for reading by kvitto quantize, which adapters are not trained on.`,
      "Merge into the original model, and quantise the result.",
    );
  });
}

/** The index of shards that hold `fileOf`'s tensors and no more. */
async function writeIndex(
  from: string,
  to: string,
  fileOf: ReadonlyMap<string, string>,
): Promise<void> {
  const index = JSON.parse(await readFile(join(from, INDEX_FILE), "utf8")) as {
    weight_map: Record<string, string>; // openCheckpoint has read it
  };
  const weight_map = Object.fromEntries([...fileOf].sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify({ ...index, weight_map }, null, 2);
  await writeFile(join(to, INDEX_FILE), `${text}\n`);
}

type Json = Record<string, unknown>;

/** Says that the head has a matrix of its own, in each of the spellings that a family knows. */
function withOwnHead(config: Json): Json {
  const own = { ...config, tie_word_embeddings: false };
  return "tie_embedding" in config ? { ...own, tie_embedding: false } : own;
}

/**
 * config.json of what is written: without what it says of the weights being quantised, and with a head
 * of its own where the adapter parts it from the embedding.
 */
async function writeConfig(from: string, to: string, partsHead: boolean): Promise<void> {
  const read = (await readModelJson(from, "config.json")) as Json; // was loaded
  delete read["quantization_config"];
  const config = partsHead ? withOwnHead(read) : read;
  const text = config["text_config"];
  if (partsHead && typeof text === "object" && text !== null) {
    config["text_config"] = withOwnHead(text as Json); // of an object of JSON
  }
  await writeFile(join(to, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
}

/**
 * Writes the base with other values for some weights, which are float32 in it; its other tensors and
 * files as they are.
 * @param weights by the model's own names
 * @param folder exists
 * @throws {KvittoError} `weights.missing`; `file.*`
 */
export async function writeTrainedFolder(
  { checkpoint, folder: from, storedName }: Model,
  weights: ReadonlyMap<string, { readonly data: Float32Array }>,
  folder: string,
): Promise<void> {
  const trained = new Map([...weights].map(([name, { data }]) => [storedName(name), data]));
  for (const file of checkpoint.files) {
    const tensors = [...file.tensors].map(([name, { dtype, shape }]) => ({
      ...{ name, shape, dtype: trained.has(name) ? ("F32" as const) : dtype },
      data: async (): Promise<TensorData> =>
        trained.get(name) ?? (await checkpoint.read(name)).data,
    }));
    const metadata = Object.fromEntries(file.metadata);
    await writeSafetensors(join(folder, basename(file.path)), tensors, metadata);
  }
  await copySideFiles(from, folder);
  const isSharded = checkpoint.files.some(({ path }) => basename(path) !== "model.safetensors");
  if (isSharded) await copyFile(join(from, INDEX_FILE), join(folder, INDEX_FILE));
}

/** What becomes of a stored weight: the values in float32, of those that it has. */
type Change = (weight: Float32Array) => Float32Array;

/**
 * The changes by stored name. A head that the adapter parts from its embedding has none of its own on
 * disk: `head` is what it becomes of the embedding.
 */
function changesOf(
  model: Model,
  { modules, weights = new Map() }: Adapter,
): { readonly changes: ReadonlyMap<string, Change>; readonly head: Change | null } {
  const changes = new Map<string, Change>();
  for (const [path, module] of modules) {
    const name = model.storedName(`${path}.weight`);
    changes.set(name, (weight) => mergeLora(path, weight, module));
  }
  const isParted = partsHead(model.decoder, (name) => weights.has(name));
  for (const [name, { data }] of weights) {
    if (isParted && name === HEAD_WEIGHT) continue;
    changes.set(model.storedName(name), () => data);
  }
  if (!isParted) return { changes, head: null };
  const own = weights.get(HEAD_WEIGHT)?.data;
  return { changes, head: (embedding) => own ?? embedding };
}

type Adapter = Pick<LoraAdapter, "modules" | "weights">;

/**
 * Writes the base with the adapter folded in: W′ = W + scaling·B·A in float32, and the whole weights of
 * its modules_to_save, rounded to the dtype that W has on disk: the base's files with the base's
 * tensors, names and metadata, and its other files byte for byte. Of a base in 4 bits W is what its
 * codes stand for, and the result is not quantised. Where the adapter parts a tied head from its
 * embedding, the head is written beside it and config.json says so.
 * @param adapter as `matchAdapter` returns it, so that its names are the model's
 * @param folder exists
 * @throws {KvittoError} `merge.not_finite`, `merge.for_reading`; `weights.missing`; `file.*`
 */
export async function writeMergedFolder(
  model: Model,
  adapter: Adapter,
  folder: string,
): Promise<void> {
  const { checkpoint } = model;
  const { changes, head } = changesOf(model, adapter);
  const embedding = head === null ? null : model.storedName(HEAD_WEIGHT);
  const isQuantised = checkpoint.quantised.size > 0;
  const fileOf = new Map<string, string>();
  for (const file of checkpoint.files) {
    const write = ({ name, dtype, shape }: Kept, stored = name, change = changes.get(name)) => ({
      ...{ name, dtype, shape },
      async data(): Promise<TensorData> {
        const isAsStored = change === undefined && !checkpoint.quantised.has(stored);
        if (isAsStored) return (await checkpoint.read(stored)).data;
        const weight = await checkpoint.readFloat32(stored);
        return narrowed(name, dtype, change === undefined ? weight : change(weight));
      },
    });
    const tensors = floatTensors(model, file).flatMap((kept) => {
      // A file may write a tied head out; nothing reads that one.
      if (head !== null && kept.name === HEAD_WEIGHT) return [];
      if (head === null || kept.name !== embedding) return [write(kept)];
      return [write(kept), write({ ...kept, name: HEAD_WEIGHT }, kept.name, head)];
    });
    const written = basename(file.path);
    for (const { name } of tensors) fileOf.set(name, written);
    await writeSafetensors(join(folder, written), tensors, Object.fromEntries(file.metadata));
  }
  const isOtherConfig = isQuantised || head !== null;
  await copySideFiles(model.folder, folder, (name) => isOtherConfig && name === "config.json");
  if (isOtherConfig) await writeConfig(model.folder, folder, head !== null);
  // Beside a single file an index is of another download.
  const isSharded = checkpoint.files.some(({ path }) => basename(path) !== "model.safetensors");
  if (isSharded && isOtherConfig) await writeIndex(model.folder, folder, fileOf);
  else if (isSharded) await copyFile(join(model.folder, INDEX_FILE), join(folder, INDEX_FILE));
}
