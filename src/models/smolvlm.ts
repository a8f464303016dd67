import { z } from "zod";
import { add } from "../engine/ops/add.ts";
import { symbol } from "../engine/dimension.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { checkHeads, neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder } from "./decoder.ts";
import { patchFeeds, unshuffleFeeds } from "./image-batch.ts";
import { linear } from "./layers.ts";
import { llama, llamaFileKeys, llamaSettings } from "./llama.ts";
import { embedPatches, positionGrid, siglipKeys, siglipSettings } from "./siglip.ts";
import { towerStages } from "./siglip2.ts";
import { unshuffle, unshuffleInput } from "./unshuffle.ts";
import type { ImageStages, VisionEncoder } from "./vision-encoder.ts";
import type { Weights } from "./weights.ts";

const TextConfig = z
  .strictObject({
    ...llamaFileKeys,
    // Left by the trainer of these models; the released classes read none of them.
    _flash_attn_2_enabled: z.boolean().optional(),
    _attn_implementation_autoset: z.boolean().optional(),
    neftune_noise_alpha: z.number().optional(), // noise in training only
    perceiver_config: z.unknown().optional(), // read where there is a resampler
    pixel_shuffle_factor: z.int().optional(), // `scale_factor` beside it is what counts
    qk_layer_norms: z.literal(false).optional(),
    use_resampler: z.literal(false).optional(),
  })
  .superRefine(checkHeads(true))
  .transform((c) => llamaSettings(c, { attention: c.attention_bias, mlp: c.mlp_bias }));

const VisionConfig = z
  .strictObject({
    ...siglipKeys,
    model_type: z.enum(["smolvlm_vision", "idefics3_vision", "idefics3"]).optional(),
    intermediate_size: z.int().positive().default(3072),
    num_hidden_layers: z.int().positive().default(12),
    image_size: z.int().positive().default(224),
    patch_size: z.int().positive().default(32),
    // The image processor's own file says these, and this tower has no head.
    max_image_size: z.unknown().optional(),
    size: z.unknown().optional(),
    tie_word_embeddings: z.boolean().optional(),
    use_base_siglip: z.boolean().optional(),
    _attn_implementation_autoset: z.boolean().optional(),
  })
  .superRefine(checkHeads(false))
  .transform(siglipSettings);

const SmolVlmConfigFile = z
  .strictObject({
    ...neutralKeys,
    model_type: z.enum(["smolvlm", "idefics3"]),
    text_config: TextConfig,
    vision_config: VisionConfig,
    image_token_id: z.int().default(128_257),
    scale_factor: z.int().positive().default(2),
    tie_word_embeddings: z.boolean().default(false),
    vocab_size: z.int().optional(), // of the text, again
    use_reentrant_checkpointing: z.boolean().optional(),
    _attn_implementation_autoset: z.boolean().optional(),
    _flash_attn_2_enabled: z.boolean().optional(),
    "transformers.js_config": z.unknown().optional(),
  })
  .superRefine(({ vision_config: { gridSide }, scale_factor: scale }, context) => {
    if (gridSide % scale === 0) return;
    const message = `${gridSide} patches a side are no multiple of scale_factor ${scale}`;
    context.addIssue({ code: "custom", path: ["scale_factor"], message });
  })
  .transform((c) => ({
    // Whether the head is tied is said by the whole model's key, not by the text's own.
    text: { ...c.text_config, tied: c.tie_word_embeddings },
    vision: c.vision_config,
    imageToken: c.image_token_id,
    scale: c.scale_factor,
    modelType: c.model_type,
  }));

export type SmolVlmConfig = z.infer<typeof SmolVlmConfigFile>;

export function parseSmolVlmConfig(config: unknown): SmolVlmConfig {
  return parseConfig(SmolVlmConfigFile, config, "config.json");
}

const REFERENCES = {
  smolvlm: {
    base_model_class: "SmolVLMForConditionalGeneration",
    parent_library: "transformers.models.smolvlm.modeling_smolvlm",
  },
  idefics3: {
    base_model_class: "Idefics3ForConditionalGeneration",
    parent_library: "transformers.models.idefics3.modeling_idefics3",
  },
};

/**
 * From patches of whole pieces [N,P,V] to features.
 * @param index which patches make each image token, int64 [M, scale²]
 */
export function smolVlmStages(
  weights: Weights,
  pixels: Tensor,
  index: Tensor,
  { vision, scale, text }: SmolVlmConfig,
): ImageStages {
  const w = weights.at("model.vision_model");
  const embedded = embedPatches(w.at("embeddings"), pixels, vision); // [N,P,C]
  const embeddings = add(embedded, positionGrid(w.at("embeddings"), vision));
  const stages = towerStages(w, embeddings, vision, { bias: null });
  const squares = unshuffle(stages.postLayerNorm, index, scale);
  const projector = weights.at("model.connector.modality_projection.proj");
  return { ...stages, features: linear(projector, squares, text.hiddenSize) };
}

/**
 * SigLIP over square pieces of one size, then a pixel unshuffle and one linear. Every piece fills the
 * grid that the positions were learned for, so that patch p has position p; the reference finds the
 * same by sorting fractional coordinates into buckets.
 * @see Laurençon et al. 2024 (Idefics3), arXiv:2408.12637; Marafioti et al. 2025 (SmolVLM),
 *   arXiv:2504.05299
 */
export function smolVlmVision(cfg: SmolVlmConfig): VisionEncoder {
  const { vision, scale } = cfg;
  const patches = vision.gridSide ** 2;
  return {
    imageToken: cfg.imageToken,
    patchValues: vision.patchValues,
    downsample: scale,
    reference: REFERENCES[cfg.modelType],
    encode(weights) {
      const shape = [symbol("images"), patches, vision.patchValues];
      const pixels = input("pixel_values", "float32", shape);
      return smolVlmStages(weights, pixels, unshuffleInput(scale), cfg);
    },
    feeds(pieces) {
      const { pixel_values } = patchFeeds(pieces, vision.patchValues);
      return { pixel_values: pixel_values!, ...unshuffleFeeds(pieces, scale) };
    },
    isTower: (path) => path.startsWith("model.vision_model."),
  };
}

export function smolVlmDecoder(cfg: SmolVlmConfig): Decoder {
  return llama(cfg.text, "model.text_model");
}
