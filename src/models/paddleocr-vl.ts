import { z } from "zod";
import { symbol } from "../engine/dimension.ts";
import { add } from "../engine/ops/add.ts";
import { gelu } from "../engine/ops/gelu.ts";
import { matmul } from "../engine/ops/matmul.ts";
import { rotary } from "../engine/ops/rotary.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { checkHeads, neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder } from "./decoder.ts";
import { longestPiece, patchFeeds, unshuffleFeeds } from "./image-batch.ts";
import { layerNorm, linear, USUAL_LAYER_NORM_EPSILON } from "./layers.ts";
import { llama, llamaKeys, llamaSettings } from "./llama.ts";
import { multimodalTable, placeTokens } from "./multimodal-rope.ts";
import { embedPatches, positionGrid, siglipKeys, siglipSettings } from "./siglip.ts";
import { positionWeights, towerStages } from "./siglip2.ts";
import { unshuffle, unshuffleInput } from "./unshuffle.ts";
import type { Patches, VisionEncoder } from "./vision-encoder.ts";
import type { Weights } from "./weights.ts";

/** Of the tower's own rotary positions. */
const VISION_THETA = 10_000;

const Sections = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);
const ScaledRope = z.looseObject({ mrope_section: Sections });

/** Keys of the text model: in text_config, or, in files of the Hub, beside everything else. */
const textKeys = {
  ...llamaKeys,
  model_type: z.literal("paddleocr_vl_text").optional(),
  vocab_size: z.int().positive().default(103_424),
  hidden_size: z.int().positive().default(1024),
  intermediate_size: z.int().positive().default(3072),
  num_hidden_layers: z.int().positive().default(18),
  num_attention_heads: z.int().positive().default(16),
  num_key_value_heads: z.int().positive().default(2),
  head_dim: z.int().positive().default(128),
  rms_norm_eps: z.number().positive().default(1e-5),
  max_position_embeddings: z.int().positive().default(131_072),
  rope_theta: z.number().positive().default(500_000),
  rope_scaling: ScaledRope.nullish(),
  rope_parameters: ScaledRope.nullish(),
  use_bias: z.literal(false).default(false),
  // The released class has another default than the released files, so it has to be said.
  tie_word_embeddings: z.boolean().optional(),
};

const TextConfig = z
  .strictObject(textKeys)
  .superRefine(checkHeads(true))
  .transform((c, context) => {
    const { rope_scaling, rope_parameters } = c;
    const sections = (rope_parameters ?? rope_scaling)?.mrope_section;
    const half = c.head_dim / 2;
    if (sections?.reduce((sum, side) => sum + side, 0) !== half) {
      const message = `${JSON.stringify(sections)} are no three sections of ${half} frequencies`;
      context.addIssue({ code: "custom", path: ["rope_scaling", "mrope_section"], message });
      return z.NEVER;
    }
    const plain = (rope: z.infer<typeof ScaledRope> | null | undefined) => {
      if (rope === null || rope === undefined) return rope;
      return Object.fromEntries(Object.entries(rope).filter(([key]) => key !== "mrope_section"));
    };
    const keys = {
      ...{ ...c, tie_word_embeddings: c.tie_word_embeddings ?? false },
      ...{ rope_scaling: plain(rope_scaling), rope_parameters: plain(rope_parameters) },
    };
    const settings = llamaSettings(keys, { attention: false, mlp: false });
    return { settings, sections, statedTied: c.tie_word_embeddings };
  });

const VisionConfig = z
  .strictObject({
    ...siglipKeys,
    model_type: z.enum(["paddleocr_vl_vision", "paddleocr_vl"]).optional(),
    intermediate_size: z.int().positive().default(4304),
    num_hidden_layers: z.int().positive().default(27),
    image_size: z.int().positive().default(384),
    patch_size: z.int().positive().default(14),
    spatial_merge_size: z.int().positive().default(2),
    auto_map: z.unknown().optional(), // names of Python files
    // Of films.
    temporal_patch_size: z.int().optional(),
    tokens_per_second: z.int().optional(),
  })
  .superRefine(checkHeads(false))
  .refine((c) => (c.hidden_size / c.num_attention_heads) % 4 === 0, {
    path: ["num_attention_heads"],
    error:
      "rows and columns turn half of a head's pairs each, so a head has a multiple of 4 values",
  })
  .transform((c) => ({ ...siglipSettings(c), merge: c.spatial_merge_size }));

/** A file of the Hub has the text's keys at its top: they are gathered as transformers 5 does. */
function gatherText(config: unknown): unknown {
  if (typeof config !== "object" || config === null || "text_config" in config) return config;
  const isText = (key: string) => key in textKeys && key !== "model_type";
  const entries = Object.entries(config);
  return {
    ...Object.fromEntries(entries.filter(([key]) => !isText(key))),
    text_config: Object.fromEntries(entries.filter(([key]) => isText(key))),
  };
}

const PaddleOcrVlConfigFile = z
  .strictObject({
    ...neutralKeys,
    model_type: z.literal("paddleocr_vl"),
    text_config: TextConfig,
    vision_config: VisionConfig,
    image_token_id: z.int().default(100_295),
    tie_word_embeddings: z.boolean().optional(),
    rope_is_neox_style: z.literal(true).default(true),
    video_token_id: z.int().optional(),
    vision_start_token_id: z.int().optional(),
    vision_end_token_id: z.int().optional(),
    // Left by the framework these models were trained in; at these values they change nothing.
    attention_probs_dropout_prob: z.number().optional(),
    hidden_dropout_prob: z.number().optional(),
    compression_ratio: z.literal(1).optional(),
    ignored_index: z.literal(-100).optional(),
    max_sequence_length: z.null().optional(),
    sliding_window: z.null().optional(),
    use_flash_attention: z.boolean().optional(),
    weight_share_add_bias: z.boolean().optional(),
    auto_map: z.unknown().optional(),
  })
  .transform((c, context) => {
    const tied = c.tie_word_embeddings ?? c.text_config.statedTied;
    if (tied === undefined) {
      const message = "must be said: the released files and the released class disagree";
      context.addIssue({ code: "custom", path: ["tie_word_embeddings"], message });
      return z.NEVER;
    }
    const { settings, sections } = c.text_config;
    return {
      ...{ text: { ...settings, tied }, sections },
      ...{ vision: c.vision_config, imageToken: c.image_token_id },
    };
  });

export type PaddleOcrVlConfig = z.infer<typeof PaddleOcrVlConfigFile>;

export function parsePaddleOcrVlConfig(config: unknown): PaddleOcrVlConfig {
  return parseConfig(PaddleOcrVlConfigFile, gatherText(config), "config.json");
}

/**
 * One axis of a bilinear resize without antialiasing as a matrix [out, in]: half-pixel centres, what
 * lies beyond the edge is the edge.
 */
export function bilinearMatrix(inSide: number, outSide: number): Float32Array {
  const matrix = new Float32Array(outSide * inSide);
  for (let i = 0; i < outSide; i++) {
    const source = Math.max(0, ((i + 0.5) * inSide) / outSide - 0.5);
    const below = Math.min(Math.floor(source), inSide - 1);
    const above = Math.min(below + 1, inSide - 1);
    const share = Math.min(1, source - below);
    matrix[i * inSide + below]! += 1 - share;
    matrix[i * inSide + above]! += share;
  }
  return matrix;
}

/**
 * Angles of the tower's rotary positions: the first half of a head's D/2 pairs turns by the patch's row,
 * the second by its column, each with frequencies 10000^(−2i/(D/2)). [N·patches, D/2]
 */
function patchAngles(pieces: readonly Patches[], headSize: number, patches: number) {
  const quarter = headSize / 4;
  const half = 2 * quarter;
  const frequencies = Float32Array.from({ length: quarter }, (_, i) =>
    Math.fround(1 / Math.fround(VISION_THETA ** ((2 * i) / half))),
  );
  const cos = new Float32Array(pieces.length * patches * half).fill(1);
  const sin = new Float32Array(pieces.length * patches * half);
  for (const [n, { height_patches: height, width_patches: width }] of pieces.entries()) {
    for (let p = 0; p < height * width; p++) {
      const at = (n * patches + p) * half;
      const places = [Math.floor(p / width), p % width] as const;
      for (let j = 0; j < half; j++) {
        const place = places[j < quarter ? 0 : 1];
        const angle = Math.fround(place * frequencies[j % quarter]!);
        cos[at + j] = Math.cos(angle);
        sin[at + j] = Math.sin(angle);
      }
    }
  }
  return { cos, sin, shape: [pieces.length * patches, half] as const };
}

function visionFeeds(cfg: PaddleOcrVlConfig, pieces: readonly Patches[]) {
  const { gridSide, patchValues, hiddenSize, heads, merge } = cfg.vision;
  const patches = longestPiece(pieces);
  const count = pieces.length * patches;
  const { cos, sin, shape } = patchAngles(pieces, hiddenSize / heads, patches);
  const feeds: Record<string, HostTensor> = {
    ...patchFeeds(pieces, patchValues),
    ...unshuffleFeeds(pieces, merge),
    position_weights: hostFloat32(
      [pieces.length, patches, gridSide ** 2],
      positionWeights(pieces, gridSide, patches, bilinearMatrix),
    ),
    patch_index: hostInt64(
      [pieces.length, patches],
      Array.from({ length: count }, (_, i) => i),
    ),
    patch_cos: hostFloat32(shape, cos),
    patch_sin: hostFloat32(shape, sin),
  };
  return feeds;
}

/** Norm, pixel unshuffle, two linears: patches of a 2×2 square become one token. */
function project(w: Weights, patches: Tensor, cfg: PaddleOcrVlConfig): Tensor {
  const { hiddenSize, merge } = cfg.vision;
  const normed = layerNorm(w.at("pre_norm"), patches, USUAL_LAYER_NORM_EPSILON);
  const squares = unshuffle(normed, unshuffleInput(merge), merge); // [M,4C]
  const inner = linear(w.at("linear_1"), squares, merge ** 2 * hiddenSize, true);
  return linear(w.at("linear_2"), gelu(inner, "none"), cfg.text.hiddenSize, true);
}

/**
 * A SigLIP tower for grids of any size (NaViT): learned positions resized, rotary positions in two
 * dimensions besides, every patch seeing every other of its image.
 * @see Cui et al. 2025 (PaddleOCR-VL), arXiv:2510.14528; Dehghani et al. 2023, arXiv:2307.06304
 */
export function paddleOcrVlVision(cfg: PaddleOcrVlConfig): VisionEncoder {
  const { vision } = cfg;
  return {
    imageToken: cfg.imageToken,
    patchValues: vision.patchValues,
    downsample: vision.merge,
    reference: {
      base_model_class: "PaddleOCRVLForConditionalGeneration",
      parent_library: "transformers.models.paddleocr_vl.modeling_paddleocr_vl",
    },
    encode(weights, { alone = false } = {}) {
      const [images, patches] = [symbol("images"), symbol("patches")];
      const angles = [symbol("patch_angles"), vision.hiddenSize / vision.heads / 2];
      const index = input("patch_index", "int64", [images, patches]);
      const cos = input("patch_cos", "float32", angles);
      const sin = input("patch_sin", "float32", angles);
      const pixels = input("pixel_values", "float32", [images, patches, vision.patchValues]);
      const mixture = [images, patches, vision.gridSide ** 2];
      const positions = input("position_weights", "float32", mixture);
      const bias = alone ? null : input("vision_bias", "float32", [images, 1, 1, patches]);

      const w = weights.at("model.visual.vision_model");
      const grid = positionGrid(w.at("embeddings"), vision);
      const embedded = embedPatches(w.at("embeddings"), pixels, vision);
      const stages = towerStages(w, add(embedded, matmul(positions, grid)), vision, {
        bias,
        headByHead: alone, // a page of release 1 has 11,088 patches: scores of 16 heads take 8 GB
        rotate: (x) => rotary(x, index, cos, sin),
      });
      return {
        ...stages,
        features: project(weights.at("model.projector"), stages.postLayerNorm, cfg),
      };
    },
    feeds: (pieces) => visionFeeds(cfg, pieces),
    isTower: (path) => path.startsWith("model.visual."),
  };
}

/** ERNIE 4.5's body: Llama whose rotary positions have three sections. */
export function paddleOcrVlDecoder(cfg: PaddleOcrVlConfig): Decoder {
  const { text, sections, imageToken } = cfg;
  return {
    ...llama(text, "model.language_model"),
    multimodal: {
      place: (input_ids, grids) => placeTokens(input_ids, imageToken, grids),
      table: (rows, tokens) => multimodalTable(text.rope, text.headSize, sections, rows, tokens),
    },
  };
}

/** Names as transformers 5 has them in memory, and as files of the Hub do. */
export function paddleOcrVlSpellings(name: string): readonly string[] {
  return [
    name,
    name
      .replace(/^model\.projector\./, "mlp_AR.")
      .replace(/^model\.visual\./, "visual.")
      .replace(/^model\.language_model\./, "model."),
  ];
}
