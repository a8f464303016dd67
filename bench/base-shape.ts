import { fileURLToPath } from "node:url";
import { loadTokenizer, type Tokenizer } from "../src/formats/tokenizer.ts";
import { lfm2VlDecoder, lfm2VlVision, parseLfm2VlConfig } from "../src/models/lfm2-vl.ts";
import { writeRandomCheckpoint, type RandomCheckpoint } from "./random-checkpoint.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";

const TOKENIZER_FOLDER = fileURLToPath(new URL("../base-model", import.meta.url));

export interface BaseShape {
  readonly checkpoint: RandomCheckpoint;
  readonly tokenizer: Tokenizer;
  readonly endOfTurn: number;
}

/** An LFM2-VL of 7.7 million parameters: a decoder of the embedded one's size behind a small tower. */
function smallVisionLanguage(tokenizer: Tokenizer): Record<string, unknown> {
  return {
    architectures: ["Lfm2VlForConditionalGeneration"],
    model_type: "lfm2_vl",
    downsample_factor: 2,
    dtype: "bfloat16",
    image_token_id: tokenizer.idOf("<image>"),
    projector_bias: true,
    projector_hidden_act: "gelu",
    projector_hidden_size: 384,
    projector_use_layernorm: true,
    text_config: {
      model_type: "lfm2",
      block_auto_adjust_ff_dim: false,
      bos_token_id: tokenizer.idOf("<|startoftext|>"),
      eos_token_id: tokenizer.idOf("<|im_end|>"),
      pad_token_id: tokenizer.idOf("<|pad|>"),
      conv_L_cache: 3,
      conv_bias: false,
      hidden_size: 256,
      intermediate_size: 512,
      layer_types: ["conv", "full_attention", "conv", "full_attention", "conv", "full_attention"],
      max_position_embeddings: 4096,
      norm_eps: 1e-5,
      num_attention_heads: 4,
      num_hidden_layers: 6,
      num_key_value_heads: 2,
      rope_parameters: { rope_theta: 10_000, rope_type: "default" },
      tie_word_embeddings: true,
      vocab_size: tokenizer.vocabularySize,
    },
    tie_word_embeddings: true,
    vision_config: {
      model_type: "siglip2_vision_model",
      hidden_act: "gelu_pytorch_tanh",
      hidden_size: 256,
      intermediate_size: 768,
      layer_norm_eps: 1e-6,
      num_attention_heads: 4,
      num_channels: 3,
      num_hidden_layers: 4,
      num_patches: 256,
      patch_size: 16,
      vision_use_head: false,
    },
  };
}

/** A vision-language model with the embedded vocabulary and random weights. */
export async function writeBaseShape(): Promise<BaseShape> {
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const endOfTurn = tokenizer.idOf("<|im_end|>");
  const config = smallVisionLanguage(tokenizer);
  const parsed = parseLfm2VlConfig(config);
  const shapes = weightShapes(lfm2VlDecoder(parsed), lfm2VlVision(parsed));
  const checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
  return { checkpoint, tokenizer, endOfTurn };
}
