import { fitsBlocks, writeGguf, type GgufTensor, type GgufValue } from "../formats/gguf.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { Model } from "../models/load-model.ts";
import { ggufArchitecture, permuteHeads, type GgufArchitecture } from "./gguf-architecture.ts";
import { generalMetadata, refuseQuantised, TENSOR_TYPE, type GgufWeightType } from "./gguf-type.ts";
import { vocabularyMetadata } from "./gguf-tokenizer.ts";

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
  refuseQuantised(model);
  const architecture = await ggufArchitecture(model);
  const metadata = new Map<string, GgufValue>([
    ...generalMetadata({ architecture: architecture.name, kind: "model", name, type }),
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
