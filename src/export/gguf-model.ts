import { KvittoError } from "../core/errors.ts";
import {
  fitsBlocks,
  string,
  u32,
  writeGguf,
  type GgmlType,
  type GgufTensor,
  type GgufValue,
} from "../formats/gguf.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { Model } from "../models/load-model.ts";
import { ggufArchitecture, permuteHeads, type GgufArchitecture } from "./gguf-architecture.ts";
import { vocabularyMetadata } from "./gguf-tokenizer.ts";

export const GGUF_TYPES = ["f32", "f16", "bf16", "q8_0"] as const;
export type GgufWeightType = (typeof GGUF_TYPES)[number];

const TENSOR_TYPE: Readonly<Record<GgufWeightType, GgmlType>> = {
  f32: "F32",
  f16: "F16",
  bf16: "BF16",
  q8_0: "Q8_0",
};
/** `general.file_type`. */
const FILE_TYPE: Readonly<Record<GgufWeightType, number>> = { f32: 0, f16: 1, q8_0: 7, bf16: 32 };
const QUANTIZATION_VERSION = 2;

/** The dtype that most of the model's elements have. */
export function usualType({ checkpoint }: Model): GgufWeightType {
  const bytes = new Map<string, number>();
  for (const { entry } of checkpoint.tensors.values()) {
    bytes.set(entry.dtype, (bytes.get(entry.dtype) ?? 0) + entry.length_bytes);
  }
  const largest = [...bytes].sort(([, a], [, b]) => b - a)[0]?.[0];
  return largest === "BF16" ? "bf16" : largest === "F16" ? "f16" : "f32";
}

/** Every weight of the language part under its two names, by the second. */
function languageTensors(model: Model, architecture: GgufArchitecture) {
  const found: { stored: string; name: string; shape: readonly number[] }[] = [];
  for (const [stored, { entry }] of model.checkpoint.tensors) {
    const name = architecture.ggufName(canonicalName(model, stored));
    if (name !== null) found.push({ stored, name, shape: entry.shape });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** Early files of LFM2-VL put `language_model.model.` where today's have `model.language_model.`. */
function canonicalName(model: Model, stored: string): string {
  if (model.family !== "lfm2_vl") return stored;
  return stored.replace(/^language_model\.model\./, "model.language_model.");
}

export interface GgufModelOptions {
  readonly name: string;
  readonly type: GgufWeightType;
  readonly pre: string | null;
}

/**
 * Writes the language part of a model as a GGUF file for llama.cpp. Vectors and convolution taps are
 * float32 whatever the type; with q8_0 so are matrices whose rows are no multiple of 32.
 * @throws {KvittoError} `export.gguf_unsupported`; as `vocabularyMetadata`
 */
export async function writeModelGguf(
  path: string,
  bundle: ModelBundle,
  { name, type, pre }: GgufModelOptions,
): Promise<{ readonly tensors: number }> {
  const { model } = bundle;
  if (model.checkpoint.quantised.size > 0) {
    throw new KvittoError(
      "export.gguf_unsupported",
      `${model.folder} is quantised: ${model.checkpoint.quantised.size} of its weights are stored in fewer bits.`,
      "Export the original model; --weights q8_0 makes it smaller for llama.cpp.",
    );
  }
  const architecture = await ggufArchitecture(model);
  const metadata = new Map<string, GgufValue>([
    ["general.architecture", string(architecture.name)],
    ["general.type", string("model")],
    ["general.name", string(name)],
    ["general.file_type", u32(FILE_TYPE[type])],
    ["general.quantization_version", u32(QUANTIZATION_VERSION)],
    ...architecture.metadata,
    ...(await vocabularyMetadata(bundle, { isLfm2: architecture.name === "lfm2", pre })),
  ]);
  const tensors = languageTensors(model, architecture).map((one): GgufTensor => {
    const isTaps = one.name.endsWith("shortconv.conv.weight");
    const shape = isTaps ? [one.shape[0]!, one.shape[2]!] : one.shape; // [C,1,L] → [C,L]
    const isMatrix = shape.length === 2 && !isTaps;
    const wanted = isMatrix ? TENSOR_TYPE[type] : "F32";
    const heads = architecture.permutedHeads(one.name);
    return {
      ...{ name: one.name, shape, type: fitsBlocks(wanted, shape) ? wanted : "F32" },
      async data() {
        const values = await model.checkpoint.readFloat32(one.stored);
        return heads === null ? values : permuteHeads(values, shape[0]!, heads);
      },
    };
  });
  const { ropeFactors: factors } = architecture;
  if (factors !== null) {
    const shape = [factors.length];
    tensors.push({ name: "rope_freqs.weight", shape, type: "F32", data: () => factors });
  }
  await writeGguf(path, metadata, tensors);
  return { tensors: tensors.length };
}
