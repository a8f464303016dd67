import { z } from "zod";
import { add } from "../engine/ops/add.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { reshape } from "../engine/ops/reshape.ts";
import type { Tensor } from "../engine/tensor.ts";
import { neutralKeys } from "./config-keys.ts";
import type { Weights } from "./weights.ts";

/** Keys of a SigLIP tower's configuration, with the defaults of the classes that are built on it. */
export const siglipKeys = {
  ...neutralKeys,
  hidden_size: z.int().positive().default(1152),
  num_attention_heads: z.int().positive().default(16),
  num_channels: z.literal(3).default(3),
  hidden_act: z.literal("gelu_pytorch_tanh").default("gelu_pytorch_tanh"),
  layer_norm_eps: z.number().positive().default(1e-6),
};

interface SiglipKeys {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_channels: number;
  readonly image_size: number;
  readonly patch_size: number;
  readonly layer_norm_eps: number;
}

/** Sizes of a tower whose positions were learned on images of `image_size` pixels. */
export function siglipSettings(c: SiglipKeys) {
  return {
    hiddenSize: c.hidden_size,
    feedForward: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    epsilon: c.layer_norm_eps,
    channels: c.num_channels,
    patchSide_px: c.patch_size,
    imageSide_px: c.image_size,
    /** Learned positions along each side; pixels that fill no patch are not seen. */
    gridSide: Math.floor(c.image_size / c.patch_size),
    patchValues: c.num_channels * c.patch_size ** 2,
  };
}

export type SiglipConfig = ReturnType<typeof siglipSettings>;

/**
 * The convolution whose stride is its size, as one product: a patch is a row (channel, y, x).
 * pixels [N,P,V] · W[C, 3, side, side] + b → [N,P,C].
 * Zhai et al. 2023, arXiv:2303.15343; Dosovitskiy et al. 2020, arXiv:2010.11929, section 3.1.
 */
export function embedPatches(w: Weights, pixels: Tensor, cfg: SiglipConfig): Tensor {
  const { hiddenSize, channels, patchSide_px: side, patchValues } = cfg;
  const at = w.at("patch_embedding");
  const kernel = at.get("weight", [hiddenSize, channels, side, side]);
  const rows = reshape(pixels, [null, patchValues]);
  const products = gemm(rows, reshape(kernel, [hiddenSize, patchValues]), false, true);
  const shifted = add(products, at.get("bias", [hiddenSize]));
  return reshape(shifted, [...pixels.shape.slice(0, -1), hiddenSize]);
}

/** The learned grid of positions. [gridSide², C] */
export function positionGrid(w: Weights, cfg: SiglipConfig): Tensor {
  return w.at("position_embedding").get("weight", [cfg.gridSide ** 2, cfg.hiddenSize]);
}
