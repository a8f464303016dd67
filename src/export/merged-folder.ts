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

/** The index of shards that hold `names` and no more. */
async function writeIndex(from: string, to: string, names: ReadonlySet<string>): Promise<void> {
  const index = JSON.parse(await readFile(join(from, INDEX_FILE), "utf8")) as {
    weight_map: Record<string, string>; // openCheckpoint has read it
  };
  const kept = Object.entries(index.weight_map).filter(([name]) => names.has(name));
  const text = JSON.stringify({ ...index, weight_map: Object.fromEntries(kept) }, null, 2);
  await writeFile(join(to, INDEX_FILE), `${text}\n`);
}

/** config.json without what it says of the weights being quantised. */
async function writeFloatConfig(from: string, to: string): Promise<void> {
  const config = (await readModelJson(from, "config.json")) as Record<string, unknown>; // was loaded
  delete config["quantization_config"];
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

/**
 * Writes the base with the adapter folded in, W′ = W + scaling·B·A in float32, rounded to the dtype that
 * W has on disk: the base's files with the base's tensors, names and metadata, and its other files byte
 * for byte. Of a base in 4 bits W is what its codes stand for, and the result is not quantised.
 * @param adapter as `matchAdapter` returns it, so that its names are the model's
 * @param folder exists
 * @throws {KvittoError} `merge.not_finite`, `merge.for_reading`; `weights.missing`; `file.*`
 */
export async function writeMergedFolder(
  model: Model,
  adapter: Pick<LoraAdapter, "modules">,
  folder: string,
): Promise<void> {
  const changed = new Map(
    [...adapter.modules].map(([path, module]) => [
      model.storedName(`${path}.weight`),
      { path, module },
    ]),
  );
  const { checkpoint } = model;
  const isQuantised = checkpoint.quantised.size > 0;
  const names = new Set<string>();
  for (const file of checkpoint.files) {
    const tensors = floatTensors(model, file).map(({ name, dtype, shape }) => ({
      ...{ name, dtype, shape },
      async data(): Promise<TensorData> {
        const change = changed.get(name);
        const isAsStored = change === undefined && !checkpoint.quantised.has(name);
        if (isAsStored) return (await checkpoint.read(name)).data;
        const weight = await checkpoint.readFloat32(name);
        const merged =
          change === undefined ? weight : mergeLora(change.path, weight, change.module);
        return narrowed(name, dtype, merged);
      },
    }));
    for (const { name } of tensors) names.add(name);
    const metadata = Object.fromEntries(file.metadata);
    await writeSafetensors(join(folder, basename(file.path)), tensors, metadata);
  }
  await copySideFiles(model.folder, folder, (name) => isQuantised && name === "config.json");
  if (isQuantised) await writeFloatConfig(model.folder, folder);
  // Beside a single file an index is of another download.
  const isSharded = checkpoint.files.some(({ path }) => basename(path) !== "model.safetensors");
  if (isSharded && isQuantised) await writeIndex(model.folder, folder, names);
  else if (isSharded) await copyFile(join(model.folder, INDEX_FILE), join(folder, INDEX_FILE));
}
