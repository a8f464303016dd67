import { copyFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { float32ToBfloat16, float32ToFloat16 } from "../formats/float16.ts";
import { writeSafetensors, type Dtype, type TensorData } from "../formats/safetensors.ts";
import type { Model } from "../models/load-model.ts";
import { mergeLora } from "../train/merge-adapter.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";

/** Tokenizer, template, processor, configuration and licence: what a model folder has beside weights. */
const SIDE_FILES = [
  /^config\.json$/,
  /^generation_config\.json$/,
  /^special_tokens_map\.json$/,
  /^added_tokens\.json$/,
  /^vocab\.(json|txt)$/,
  /^merges\.txt$/,
  /^tokenizer[\w.-]*$/,
  /^chat_template[\w.-]*$/,
  /^\w*processor_config\.json$/,
  /^(LICENSE|LICENCE|NOTICE)[\w.-]*$/i,
  // Names the same tensors in the same shards: nothing in it changes.
  /^model\.safetensors\.index\.json$/,
];

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

/**
 * Writes the base with the adapter folded in, W′ = W + scaling·B·A in float32, rounded to the dtype that
 * W has on disk: the base's files with the base's tensors, names and metadata, and its other files byte
 * for byte.
 * @param adapter as `matchAdapter` returns it, so that its names are the model's
 * @param folder exists
 * @throws {KvittoError} `merge.not_finite`; `weights.missing`; `file.*`
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
  for (const file of checkpoint.files) {
    const tensors = [...file.tensors].map(([name, { dtype, shape }]) => ({
      ...{ name, dtype, shape },
      async data(): Promise<TensorData> {
        const change = changed.get(name);
        if (change === undefined) return (await checkpoint.read(name)).data;
        const weight = await checkpoint.readFloat32(name);
        return narrowed(name, dtype, mergeLora(change.path, weight, change.module));
      },
    }));
    const metadata = Object.fromEntries(file.metadata);
    await writeSafetensors(join(folder, basename(file.path)), tensors, metadata);
  }
  const isSharded = checkpoint.files.some(({ path }) => basename(path) !== "model.safetensors");
  for (const entry of await readdir(model.folder, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory() || !SIDE_FILES.some((pattern) => pattern.test(name))) continue;
    // Beside a single file an index is of another download.
    if (!isSharded && name.endsWith(".index.json")) continue;
    await copyFile(join(model.folder, name), join(folder, name));
  }
}
