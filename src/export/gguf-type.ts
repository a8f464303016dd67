import { KvittoError } from "../core/errors.ts";
import { string, u32, type GgmlType, type GgufValue } from "../formats/gguf.ts";
import type { Model } from "../models/load-model.ts";

export const GGUF_TYPES = ["f32", "f16", "bf16", "q8_0"] as const;
export type GgufWeightType = (typeof GGUF_TYPES)[number];

export const TENSOR_TYPE: Readonly<Record<GgufWeightType, GgmlType>> = {
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

/** What every file of weights begins with. */
export function generalMetadata(of: {
  readonly architecture: string;
  readonly kind: "model" | "mmproj";
  readonly name: string;
  readonly type: GgufWeightType;
}): [string, GgufValue][] {
  return [
    ["general.architecture", string(of.architecture)],
    ["general.type", string(of.kind)],
    ["general.name", string(of.name)],
    ["general.file_type", u32(FILE_TYPE[of.type])],
    ["general.quantization_version", u32(QUANTIZATION_VERSION)],
  ];
}

/** @throws {KvittoError} `export.gguf_unsupported` */
export function refuseQuantised({ folder, checkpoint }: Model): void {
  if (checkpoint.quantised.size === 0) return;
  throw new KvittoError(
    "export.gguf_unsupported",
    `${folder} is quantised: ${checkpoint.quantised.size} of its weights are stored in fewer bits.`,
    "Export the original model; --weights q8_0 makes it smaller for llama.cpp.",
  );
}
