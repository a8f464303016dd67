import { z } from "zod";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { gelu } from "../engine/ops/gelu.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { symbol } from "../engine/dimension.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder } from "./decoder.ts";
import { fixedSide, layerNorm, linear } from "./layers.ts";
import { lfm2, Lfm2ConfigFile } from "./lfm2.ts";
import {
  siglip2,
  Siglip2ConfigFile,
  visionInputs,
  type Siglip2Config,
  type VisionInputs,
  type VisionStages,
} from "./siglip2.ts";
import type { Weights } from "./weights.ts";

/** PyTorch's default, not the tower's 1e-6. */
const PROJECTOR_EPSILON = 1e-5;

const Lfm2VlConfigFile = z
  .strictObject({
    ...neutralKeys,
    model_type: z.enum(["lfm2_vl", "lfm2-vl"]),
    text_config: Lfm2ConfigFile,
    vision_config: Siglip2ConfigFile,
    image_token_id: z.int().optional(),
    image_token_index: z.int().optional(),
    projector_hidden_act: z.literal("gelu").default("gelu"),
    projector_hidden_size: z.int().positive().default(2560),
    projector_bias: z.boolean().default(true),
    projector_use_layernorm: z.boolean().default(true),
    downsample_factor: z.int().positive().default(2),
    tie_word_embeddings: z.boolean().optional(),
    tie_embedding: z.boolean().optional(),
    // Early files repeat the image processor's keys here; the processor's own file wins.
    do_image_splitting: z.boolean().optional(),
    min_tiles: z.int().optional(),
    max_tiles: z.int().optional(),
    tile_size: z.int().optional(),
    encoder_patch_size: z.int().optional(),
    min_image_tokens: z.int().optional(),
    max_image_tokens: z.int().optional(),
    max_num_patches: z.int().optional(),
    max_pixels_tolerance: z.number().optional(),
    use_image_special_tokens: z.boolean().optional(),
    use_thumbnail: z.boolean().optional(),
    vision_feature_layer: z.literal(-1).optional(),
  })
  .transform((c) => ({
    text: {
      ...c.text_config,
      tied: c.tie_word_embeddings ?? c.tie_embedding ?? c.text_config.tied,
    },
    vision: c.vision_config,
    imageToken: c.image_token_id ?? c.image_token_index ?? 396,
    projectorHidden: c.projector_hidden_size,
    projectorBias: c.projector_bias,
    projectorNorm: c.projector_use_layernorm,
    downsample: c.downsample_factor,
  }));

export type Lfm2VlConfig = z.infer<typeof Lfm2VlConfigFile>;

export function parseLfm2VlConfig(config: unknown): Lfm2VlConfig {
  return parseConfig(Lfm2VlConfigFile, config, "config.json");
}

export interface ImageInputs extends VisionInputs {
  /** Which rows of the flattened [N·P] patches make each image token. int64 [M, downsample²] */
  readonly unshuffle_index: Tensor;
}

export interface ImageStages extends VisionStages {
  readonly features: Tensor; // [M,C]: one row per image token, all images in order
}

/** An image encoder as graph builders. */
export interface VisionEncoder {
  readonly config: Siglip2Config;
  readonly imageToken: number;
  readonly downsample: number;
  inputs(): ImageInputs;
  encode(weights: Weights, inputs: ImageInputs): ImageStages;
  /** Whether a module belongs to the tower: it is adapted only when asked for by name. */
  isTower(modulePath: string): boolean;
}

/** Pixel unshuffle, norm, two linears: patches of a 2×2 square become one token. */
function project(w: Weights, patches: Tensor, index: Tensor, cfg: Lfm2VlConfig): Tensor {
  const side = fixedSide(patches, -1);
  const rows = gatherRows(reshape(patches, [null, side]), index); // [M,4,C]
  let x = reshape(rows, [index.shape[0]!, cfg.downsample ** 2 * side]);
  if (cfg.projectorNorm) x = layerNorm(w.at("layer_norm"), x, PROJECTOR_EPSILON);
  const inner = gelu(linear(w.at("linear_1"), x, cfg.projectorHidden, cfg.projectorBias), "none");
  return linear(w.at("linear_2"), inner, cfg.text.hiddenSize, cfg.projectorBias);
}

export function lfm2VlVision(cfg: Lfm2VlConfig): VisionEncoder {
  return {
    config: cfg.vision,
    imageToken: cfg.imageToken,
    downsample: cfg.downsample,
    inputs: () => ({
      ...visionInputs(cfg.vision),
      unshuffle_index: input("unshuffle_index", "int64", [
        symbol("image_tokens"),
        cfg.downsample ** 2,
      ]),
    }),
    encode(weights, inputs) {
      const stages = siglip2(weights.at("model.vision_tower"), inputs, cfg.vision);
      const projector = weights.at("model.multi_modal_projector");
      return {
        ...stages,
        features: project(projector, stages.postLayerNorm, inputs.unshuffle_index, cfg),
      };
    },
    isTower: (path) => path.startsWith("model.vision_tower."),
  };
}

export function lfm2VlDecoder(cfg: Lfm2VlConfig): Decoder {
  return lfm2(cfg.text, "model.language_model");
}

/** Names of the three generations of files: today's, with `vision_model.`, and remote-code ones. */
export function lfm2VlSpellings(name: string): readonly string[] {
  const tower = "model.vision_tower.";
  if (name.startsWith(tower)) {
    const rest = name.slice(tower.length);
    return [name, `${tower}vision_model.${rest}`, `vision_tower.vision_model.${rest}`];
  }
  const text = "model.language_model.";
  if (name.startsWith(text)) return [name, `language_model.model.${name.slice(text.length)}`];
  return [name, name.replace(/^model\./, "")];
}

/**
 * Rows of `unshuffle_index`: for each image token the patches of its square, vertical offset
 * first, then horizontal; images padded to `patches` each.
 */
export function unshuffleIndex(
  grids: readonly { readonly height_patches: number; readonly width_patches: number }[],
  downsample: number,
  patches: number,
): number[] {
  const index: number[] = [];
  for (const [n, { height_patches: height, width_patches: width }] of grids.entries()) {
    for (let row = 0; row < height; row += downsample) {
      for (let column = 0; column < width; column += downsample) {
        for (let a = 0; a < downsample; a++) {
          for (let b = 0; b < downsample; b++) {
            index.push(n * patches + (row + a) * width + column + b);
          }
        }
      }
    }
  }
  return index;
}
