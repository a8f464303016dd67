import { z } from "zod";
import { gelu } from "../engine/ops/gelu.ts";
import { hostFloat32 } from "../engine/session.ts";
import type { Tensor } from "../engine/tensor.ts";
import { neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder } from "./decoder.ts";
import { longestPiece, patchFeeds, unshuffleFeeds } from "./image-batch.ts";
import { layerNorm, linear, USUAL_LAYER_NORM_EPSILON } from "./layers.ts";
import { lfm2, Lfm2ConfigFile } from "./lfm2.ts";
import {
  positionWeights,
  siglip2,
  Siglip2ConfigFile,
  visionInputs,
  type VisionInputs,
} from "./siglip2.ts";
import { unshuffle, unshuffleInput } from "./unshuffle.ts";
import type { ImageStages, VisionEncoder } from "./vision-encoder.ts";
import type { Weights } from "./weights.ts";

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

/** Pixel unshuffle, norm, two linears: patches of a 2×2 square become one token. */
function project(w: Weights, patches: Tensor, index: Tensor, cfg: Lfm2VlConfig): Tensor {
  let x = unshuffle(patches, index, cfg.downsample); // [M,4C]
  if (cfg.projectorNorm) x = layerNorm(w.at("layer_norm"), x, USUAL_LAYER_NORM_EPSILON);
  const inner = gelu(linear(w.at("linear_1"), x, cfg.projectorHidden, cfg.projectorBias), "none");
  return linear(w.at("linear_2"), inner, cfg.text.hiddenSize, cfg.projectorBias);
}

/**
 * From patches to features.
 * @param index which patches make each image token, int64 [M, downsample²]
 */
export function lfm2VlStages(
  weights: Weights,
  inputs: VisionInputs,
  index: Tensor,
  cfg: Lfm2VlConfig,
): ImageStages {
  const stages = siglip2(weights.at("model.vision_tower"), inputs, cfg.vision);
  const projector = weights.at("model.multi_modal_projector");
  return { ...stages, features: project(projector, stages.postLayerNorm, index, cfg) };
}

export function lfm2VlVision(cfg: Lfm2VlConfig): VisionEncoder {
  const { patchValues, gridSide } = cfg.vision;
  return {
    imageToken: cfg.imageToken,
    patchValues,
    downsample: cfg.downsample,
    reference: {
      base_model_class: "Lfm2VlForConditionalGeneration",
      parent_library: "transformers.models.lfm2_vl.modeling_lfm2_vl",
    },
    encode(weights, { alone = false } = {}) {
      const inputs = visionInputs(cfg.vision);
      const shown = alone ? { ...inputs, vision_bias: null } : inputs;
      return lfm2VlStages(weights, shown, unshuffleInput(cfg.downsample), cfg);
    },
    feeds(pieces) {
      const patches = longestPiece(pieces);
      return {
        ...patchFeeds(pieces, patchValues),
        ...unshuffleFeeds(pieces, cfg.downsample),
        position_weights: hostFloat32(
          [pieces.length, patches, gridSide ** 2],
          positionWeights(pieces, gridSide, patches),
        ),
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
