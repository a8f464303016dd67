import { KvittoError } from "../core/errors.ts";
import { f32, string, writeGguf, type GgufTensor } from "../formats/gguf.ts";
import type { Model } from "../models/load-model.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";
import { ggufArchitecture, permuteHeads } from "./gguf-architecture.ts";

/** float16 saves half of little and costs precision; llama.cpp takes either. */
const TYPES = { f32: "F32", f16: "F16" } as const;
export type GgufAdapterType = keyof typeof TYPES;

export interface GgufAdapterOptions {
  readonly name: string;
  readonly type: GgufAdapterType;
}

/**
 * Writes a LoRA adapter as a GGUF file for llama.cpp, which scales each pair by alpha / r with one alpha
 * for all: where scaling · r differs between layers, or √r divides it (rsLoRA), alpha is that of the first
 * layer and the rest goes into B.
 * @param adapter as `matchAdapter` returns it, so that its names are the model's
 * @throws {KvittoError} `export.gguf_unsupported`, `export.gguf_modules_to_save`,
 *   `export.gguf_dora`; `export.vision_adapted` when a layer in or below the
 *   projector is adapted, which llama.cpp's adapters cannot be
 */
export async function writeAdapterGguf(
  path: string,
  model: Model,
  adapter: Pick<LoraAdapter, "modules" | "weights">,
  { name, type }: GgufAdapterOptions,
): Promise<{ readonly tensors: number; readonly alpha: number }> {
  const architecture = await ggufArchitecture(model);
  const [whole] = adapter.weights?.keys() ?? [];
  if (whole !== undefined) {
    throw new KvittoError(
      "export.gguf_modules_to_save",
      `The adapter holds ${adapter.weights?.size} whole weights (modules_to_save), ${whole} first; llama.cpp's adapters have place for low-rank updates only.`,
      "Merge it with `kvitto merge`, and export the result: kvitto export MERGED --to gguf.",
    );
  }
  if ([...adapter.modules.values()].some(({ magnitude }) => magnitude !== undefined)) {
    throw new KvittoError(
      "export.gguf_dora",
      "The adapter is a DoRA one, which gives each row of a weight a length; llama.cpp's adapters have place for low-rank updates only.",
      "Merge it with `kvitto merge`, and export the result: kvitto export MERGED --to gguf.",
    );
  }
  const [first] = adapter.modules.values();
  if (first === undefined) throw new Error("internal: an adapter of no layer");
  const alpha = Math.fround(first.scaling * first.rank);
  const tensors: GgufTensor[] = [];
  for (const [module, pair] of adapter.modules) {
    const { lora_A, lora_B, rank, scaling, inFeatures, outFeatures } = pair;
    const base = architecture.ggufName(`${module}.weight`);
    if (base === null) {
      throw new KvittoError(
        "export.vision_adapted",
        `The adapter adapts ${module}, which is not in the language part; llama.cpp adapts nothing else.`,
        "Merge it with `kvitto merge`, or train with --target-scope language.",
      );
    }
    const heads = architecture.permutedHeads(base);
    const share = (scaling * rank) / alpha;
    tensors.push({
      ...{ name: `${base}.lora_a`, shape: [rank, inFeatures], type: TYPES[type] },
      data: () => lora_A,
    });
    tensors.push({
      ...{ name: `${base}.lora_b`, shape: [outFeatures, rank], type: TYPES[type] },
      data() {
        const scaled = share === 1 ? lora_B : lora_B.map((one) => one * share);
        return heads === null ? scaled : permuteHeads(scaled, outFeatures, heads);
      },
    });
  }
  const metadata = new Map([
    ["general.architecture", string(architecture.name)],
    ["general.type", string("adapter")],
    ["general.name", string(name)],
    ["adapter.type", string("lora")],
    ["adapter.lora.alpha", f32(alpha)],
  ]);
  await writeGguf(path, metadata, tensors);
  return { tensors: tensors.length, alpha };
}
