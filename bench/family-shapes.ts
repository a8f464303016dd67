import type { ModelFamily } from "../src/models/load-model.ts";

const TEXT = {
  ...{ vocab_size: 16_384, hidden_size: 512, intermediate_size: 1536, num_hidden_layers: 8 },
  ...{ num_attention_heads: 8, num_key_value_heads: 4 },
  max_position_embeddings: 4096,
};
const TOWER = {
  ...{ hidden_size: 384, intermediate_size: 1536, num_hidden_layers: 6, num_attention_heads: 6 },
};
const LFM2 = {
  ...{ ...TEXT, model_type: "lfm2", block_auto_adjust_ff_dim: false },
  layer_types: Array.from({ length: 8 }, (_, i) => (i % 2 === 1 ? "full_attention" : "conv")),
};
const IMAGE_TOKEN = 100;

/**
 * config.json of each family in one small shape: a decoder of some 30 million parameters, a tower of
 * some ten before it. What differs between the rows of a table is then the architecture.
 */
export const FAMILY_SHAPES: Readonly<Record<ModelFamily, Readonly<Record<string, unknown>>>> = {
  llama: { ...TEXT, model_type: "llama", tie_word_embeddings: true },
  mistral: { ...TEXT, model_type: "mistral", sliding_window: 256, tie_word_embeddings: true },
  lfm2: { ...LFM2, tie_word_embeddings: true },
  lfm2_vl: {
    ...{ model_type: "lfm2_vl", image_token_id: IMAGE_TOKEN, tie_word_embeddings: true },
    ...{ projector_hidden_size: 1024, downsample_factor: 2, text_config: LFM2 },
    vision_config: {
      ...{ ...TOWER, model_type: "siglip2_vision_model", num_patches: 256, patch_size: 16 },
    },
  },
  smolvlm: {
    ...{ model_type: "smolvlm", image_token_id: IMAGE_TOKEN, tie_word_embeddings: true },
    ...{ scale_factor: 4, text_config: { ...TEXT, model_type: "llama" } },
    vision_config: { ...TOWER, model_type: "smolvlm_vision", image_size: 512, patch_size: 16 },
  },
  paddleocr_vl: {
    ...{ model_type: "paddleocr_vl", image_token_id: IMAGE_TOKEN, tie_word_embeddings: true },
    text_config: {
      ...{ ...TEXT, model_type: "paddleocr_vl_text", head_dim: 64 },
      rope_parameters: {
        ...{ mrope_section: [8, 12, 12], rope_theta: 500_000, rope_type: "default" },
      },
    },
    vision_config: {
      ...{ ...TOWER, model_type: "paddleocr_vl_vision", image_size: 384, patch_size: 14 },
      spatial_merge_size: 2,
    },
  },
};
