import { z } from "zod";
import { add } from "../engine/ops/add.ts";
import { expand } from "../engine/ops/expand.ts";
import { gelu } from "../engine/ops/gelu.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { matmul } from "../engine/ops/matmul.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { slice } from "../engine/ops/slice.ts";
import { symbol } from "../engine/dimension.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { checkHeads, neutralKeys, parseConfig } from "./config-keys.ts";
import {
  attention,
  attentionHeadByHead,
  headsFirst,
  layerNorm,
  linear,
  splitHeads,
} from "./layers.ts";
import type { Weights } from "./weights.ts";

export const Siglip2ConfigFile = z
  .strictObject({
    ...neutralKeys,
    model_type: z.literal("siglip2_vision_model").optional(),
    hidden_size: z.int().positive().default(768),
    intermediate_size: z.int().positive().default(3072),
    num_hidden_layers: z.int().positive().default(12),
    num_attention_heads: z.int().positive().default(12),
    num_channels: z.int().positive().default(3),
    num_patches: z
      .int()
      .positive()
      .refine((count) => Number.isInteger(Math.sqrt(count)), "is not the count of a square grid")
      .default(256),
    patch_size: z.int().positive().default(16),
    hidden_act: z.literal("gelu_pytorch_tanh").default("gelu_pytorch_tanh"),
    layer_norm_eps: z.number().positive().default(1e-6),
    vision_use_head: z.boolean().optional(),
    // Kept by files that were written before the patch grid became variable; read by nobody.
    image_size: z.int().optional(),
  })
  .superRefine(checkHeads(false))
  .transform((c) => ({
    hiddenSize: c.hidden_size,
    feedForward: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    patchValues: c.num_channels * c.patch_size ** 2,
    patchSide_px: c.patch_size,
    gridSide: Math.sqrt(c.num_patches),
    epsilon: c.layer_norm_eps,
  }));

export type Siglip2Config = z.infer<typeof Siglip2ConfigFile>;

export function parseSiglip2Config(config: unknown): Siglip2Config {
  return parseConfig(Siglip2ConfigFile, config, "config.json");
}

/** What the tower reads: N images (or tiles), each a row of patches padded to P. */
export interface VisionInputs {
  readonly pixel_values: Tensor; // [N,P,patch values]
  /** Each patch's mixture of the learned position grid: bilinear, antialiased. [N,P,grid²] */
  readonly position_weights: Tensor;
  /** [N,1,1,P]: 0 for a patch, very negative for padding; null when nothing is padded. */
  readonly vision_bias: Tensor | null;
}

export function visionInputs(cfg: Siglip2Config): VisionInputs {
  const [images, patches] = [symbol("images"), symbol("patches")];
  return {
    pixel_values: input("pixel_values", "float32", [images, patches, cfg.patchValues]),
    position_weights: input("position_weights", "float32", [images, patches, cfg.gridSide ** 2]),
    vision_bias: input("vision_bias", "float32", [images, 1, 1, patches]),
  };
}

export interface VisionStages {
  readonly embeddings: Tensor; // [N,P,C]
  readonly layers: readonly Tensor[];
  readonly postLayerNorm: Tensor; // [N,P,C]
}

/** Sizes of a tower's layers. */
export type TowerShape = Pick<
  Siglip2Config,
  "hiddenSize" | "feedForward" | "layers" | "heads" | "epsilon"
>;

/** What attention does besides: hides padding, turns queries and keys [N,H,P,D] by their place. */
export interface TowerAttention {
  readonly bias: Tensor | null;
  /** Scores of one head are in memory at a time: for pieces of any size, without a bias. */
  readonly headByHead?: boolean;
  readonly rotate?: (x: Tensor) => Tensor;
}

function mlp(w: Weights, x: Tensor, cfg: TowerShape): Tensor {
  const inner = gelu(linear(w.at("fc1"), x, cfg.feedForward, true), "tanh"); // [N,P,F]
  return linear(w.at("fc2"), inner, cfg.hiddenSize, true);
}

function selfAttention(w: Weights, x: Tensor, cfg: TowerShape, how: TowerAttention): Tensor {
  const { bias, headByHead = false, rotate = (same: Tensor) => same } = how;
  const project = (name: string) =>
    headsFirst(splitHeads(linear(w.at(name), x, cfg.hiddenSize, true), cfg.heads));
  const q = rotate(project("q_proj")); // [N,H,P,D]
  const k = rotate(project("k_proj"));
  const v = project("v_proj");
  if (headByHead && bias !== null)
    throw new Error("internal: padding is hidden of all heads at once");
  const mixed = headByHead ? attentionHeadByHead({ q, k, v }) : attention({ q, k, v, bias });
  return linear(w.at("out_proj"), mixed, cfg.hiddenSize, true);
}

/** Pre-norm block over one image's patches, every patch seeing every other. [N,P,C] → [N,P,C]. */
function block(w: Weights, x: Tensor, cfg: TowerShape, how: TowerAttention): Tensor {
  const norm = (name: string, t: Tensor) => layerNorm(w.at(name), t, cfg.epsilon);
  const h = add(x, selfAttention(w.at("self_attn"), norm("layer_norm1", x), cfg, how));
  return add(h, mlp(w.at("mlp"), norm("layer_norm2", h), cfg));
}

/** The layers that SigLIP and its descendants share, between embeddings and pooling. */
export function towerStages(
  w: Weights,
  embeddings: Tensor,
  cfg: TowerShape,
  how: TowerAttention,
): VisionStages {
  const layers: Tensor[] = [];
  for (let i = 0; i < cfg.layers; i++) {
    const x = layers.at(-1) ?? embeddings;
    layers.push(block(w.at(`encoder.layers.${i}`), x, cfg, how));
  }
  const last = layers.at(-1) ?? embeddings;
  return {
    embeddings,
    layers,
    postLayerNorm: layerNorm(w.at("post_layernorm"), last, cfg.epsilon),
  };
}

/**
 * SigLIP 2 vision tower with a variable patch grid (NaFlex).
 * Tschannen et al. 2025, arXiv:2502.14786, section 2.4.2.
 */
export function siglip2(w: Weights, inputs: VisionInputs, cfg: Siglip2Config): VisionStages {
  const patches = linear(
    w.at("embeddings.patch_embedding"),
    inputs.pixel_values,
    cfg.hiddenSize,
    true,
  );
  const grid = w
    .at("embeddings.position_embedding")
    .get("weight", [cfg.gridSide ** 2, cfg.hiddenSize]);
  const embeddings = add(patches, matmul(inputs.position_weights, grid)); // [N,P,C]
  return towerStages(w, embeddings, cfg, { bias: inputs.vision_bias });
}

/**
 * Attention pooling: one learned query reads all patches. LFM2-VL does not use it; a stand-alone
 * tower does. x [N,P,C] → [N,C].
 */
export function siglip2Head(
  w: Weights,
  x: Tensor,
  cfg: Siglip2Config,
  bias: Tensor | null,
): Tensor {
  const side = cfg.hiddenSize;
  const packed = w.at("attention").get("in_proj_weight", [3 * side, side]);
  const packedBias = w.at("attention").get("in_proj_bias", [3 * side]);
  const project = (t: Tensor, part: number) => {
    const rows = gemm(
      reshape(t, [null, side]),
      slice(packed, 0, part * side, (part + 1) * side),
      false,
      true,
    );
    const shifted = add(rows, slice(packedBias, 0, part * side, (part + 1) * side));
    return headsFirst(splitHeads(reshape(shifted, [...t.shape.slice(0, -1), side]), cfg.heads));
  };
  const probe = expand(w.get("probe", [1, 1, side]), [x.shape[0]!, 1, side]);
  const mixed = attention({ q: project(probe, 0), k: project(x, 1), v: project(x, 2), bias });
  const pooled = linear(w.at("attention.out_proj"), mixed, side, true); // [N,1,C]
  const normed = layerNorm(w.at("layernorm"), pooled, cfg.epsilon);
  return reshape(add(pooled, mlp(w.at("mlp"), normed, cfg)), [null, side]);
}

/**
 * One axis of an antialiased bilinear resize as a matrix [out, in]: triangles widened by in/out when
 * shrinking; taps outside the grid are dropped and the rest renormalised.
 */
export function resizeMatrix(inSide: number, outSide: number): Float32Array {
  const matrix = new Float32Array(outSide * inSide);
  const scale = inSide / outSide;
  const support = Math.max(scale, 1);
  for (let i = 0; i < outSide; i++) {
    const centre = (i + 0.5) * scale;
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const to = Math.min(Math.trunc(centre + support + 0.5), inSide);
    let total = 0;
    for (let x = from; x < to; x++) {
      const weight = Math.max(0, 1 - Math.abs((x + 0.5 - centre) / support));
      matrix[i * inSide + x] = weight;
      total += weight;
    }
    for (let x = from; x < to; x++) matrix[i * inSide + x]! /= total;
  }
  return matrix;
}

/**
 * `position_weights` for images of these patch grids, padded to `patches`: row p holds how much
 * each cell of the learned grid counts for patch p. Padding gets the position of patch 0, as the
 * reference does. [N, patches, grid²]
 * @param resize  one axis of the resize as a matrix [out, in]
 */
export function positionWeights(
  grids: readonly { readonly height_patches: number; readonly width_patches: number }[],
  gridSide: number,
  patches: number,
  resize = resizeMatrix,
): Float32Array {
  const cells = gridSide ** 2;
  const weights = new Float32Array(grids.length * patches * cells);
  for (const [n, { height_patches: height, width_patches: width }] of grids.entries()) {
    const rows = resize(gridSide, height);
    const columns = resize(gridSide, width);
    for (let p = 0; p < patches; p++) {
      const at = (n * patches + p) * cells;
      const inside = p < height * width;
      const y = inside ? Math.floor(p / width) : 0;
      const x = inside ? p % width : 0;
      for (let gy = 0; gy < gridSide; gy++) {
        const row = rows[y * gridSide + gy]!;
        if (row === 0) continue;
        for (let gx = 0; gx < gridSide; gx++) {
          weights[at + gy * gridSide + gx] = row * columns[x * gridSide + gx]!;
        }
      }
    }
  }
  return weights;
}
