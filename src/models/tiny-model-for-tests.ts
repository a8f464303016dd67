import { copyFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Random } from "../core/random.ts";
import { writeSafetensors } from "../formats/safetensors.ts";

const BASE_MODEL = resolve(import.meta.dirname, "../../base-model");
const TEXT_FILES = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];

const V = 2048; // the base model's vocabulary
const C = 32;
const F = 64;
const HEADS = 4;
const KEY_VALUE_HEADS = 2;
const VISION = 24;
const VISION_F = 48;
const GRID = 4;
const PATCH_PX = 16;
const PROJECTOR = 40;

const CONFIG = {
  architectures: ["Lfm2VlForConditionalGeneration"],
  model_type: "lfm2_vl",
  downsample_factor: 2,
  image_token_id: 4,
  projector_bias: true,
  projector_hidden_act: "gelu",
  projector_hidden_size: PROJECTOR,
  projector_use_layernorm: true,
  text_config: {
    model_type: "lfm2",
    block_auto_adjust_ff_dim: false,
    bos_token_id: 1,
    eos_token_id: 3,
    pad_token_id: 0,
    conv_L_cache: 3,
    conv_bias: false,
    hidden_size: C,
    intermediate_size: F,
    layer_types: ["conv", "full_attention"],
    max_position_embeddings: 4096,
    norm_eps: 1e-5,
    num_attention_heads: HEADS,
    num_hidden_layers: 2,
    num_key_value_heads: KEY_VALUE_HEADS,
    rope_parameters: { rope_theta: 10_000, rope_type: "default" },
    tie_word_embeddings: true,
    vocab_size: V,
  },
  tie_word_embeddings: true,
  vision_config: {
    model_type: "siglip2_vision_model",
    hidden_act: "gelu_pytorch_tanh",
    hidden_size: VISION,
    intermediate_size: VISION_F,
    layer_norm_eps: 1e-6,
    num_attention_heads: 2,
    num_channels: 3,
    num_hidden_layers: 1,
    num_patches: GRID ** 2,
    patch_size: PATCH_PX,
    vision_use_head: false,
  },
};

const PROCESSOR = {
  image_processor_type: "Lfm2VlImageProcessorFast",
  do_image_splitting: false,
  downsample_factor: 2,
  encoder_patch_size: PATCH_PX,
  image_mean: [1, 1, 1],
  image_std: [-1, -1, -1],
  min_image_tokens: 4,
  max_image_tokens: 16,
  use_thumbnail: false,
};

function shapes(): [name: string, shape: number[]][] {
  const list: [string, number[]][] = [];
  const linear = (path: string, out: number, input: number, bias = false) => {
    list.push([`${path}.weight`, [out, input]]);
    if (bias) list.push([`${path}.bias`, [out]]);
  };
  const norm = (path: string, side: number, bias = false) => {
    list.push([`${path}.weight`, [side]]);
    if (bias) list.push([`${path}.bias`, [side]]);
  };
  const tower = "model.vision_tower";
  linear(`${tower}.embeddings.patch_embedding`, VISION, 3 * PATCH_PX ** 2, true);
  list.push([`${tower}.embeddings.position_embedding.weight`, [GRID ** 2, VISION]]);
  const layer = `${tower}.encoder.layers.0`;
  norm(`${layer}.layer_norm1`, VISION, true);
  norm(`${layer}.layer_norm2`, VISION, true);
  for (const name of ["q_proj", "k_proj", "v_proj", "out_proj"]) {
    linear(`${layer}.self_attn.${name}`, VISION, VISION, true);
  }
  linear(`${layer}.mlp.fc1`, VISION_F, VISION, true);
  linear(`${layer}.mlp.fc2`, VISION, VISION_F, true);
  norm(`${tower}.post_layernorm`, VISION, true);
  const projector = "model.multi_modal_projector";
  norm(`${projector}.layer_norm`, 4 * VISION, true);
  linear(`${projector}.linear_1`, PROJECTOR, 4 * VISION, true);
  linear(`${projector}.linear_2`, C, PROJECTOR, true);
  const language = "model.language_model";
  linear(`${language}.embed_tokens`, V, C);
  norm(`${language}.embedding_norm`, C);
  for (const i of [0, 1]) {
    const block = `${language}.layers.${i}`;
    norm(`${block}.operator_norm`, C);
    norm(`${block}.ffn_norm`, C);
    linear(`${block}.feed_forward.w1`, F, C);
    linear(`${block}.feed_forward.w3`, F, C);
    linear(`${block}.feed_forward.w2`, C, F);
  }
  linear(`${language}.layers.0.conv.in_proj`, 3 * C, C);
  list.push([`${language}.layers.0.conv.conv.weight`, [C, 1, 3]]);
  linear(`${language}.layers.0.conv.out_proj`, C, C);
  const attention = `${language}.layers.1.self_attn`;
  const D = C / HEADS;
  linear(`${attention}.q_proj`, C, C);
  linear(`${attention}.k_proj`, KEY_VALUE_HEADS * D, C);
  linear(`${attention}.v_proj`, KEY_VALUE_HEADS * D, C);
  linear(`${attention}.out_proj`, C, C);
  norm(`${attention}.q_layernorm`, D);
  norm(`${attention}.k_layernorm`, D);
  return list;
}

/**
 * Writes an untrained LFM2-VL of 0.1 million parameters into a folder: a convolution and an attention
 * layer behind a tower of one, with the base model's own tokenizer and chat template. A page is 4 to
 * 16 tokens.
 */
export async function writeTinyModel(folder: string, seed: string | number): Promise<void> {
  const random = new Random(seed);
  const tensors = shapes().map(([name, shape]) => {
    const draws = random.fork(name);
    const size = shape.reduce((product, side) => product * side, 1);
    // Embeddings of size 1 make logits far enough apart for an argmax that rounding does not turn.
    const spread = name.includes("embed_tokens") ? 1 : 1 / Math.sqrt(shape[1] ?? 1);
    const isScale = shape.length === 1 && name.endsWith("weight");
    const data = Float32Array.from({ length: size }, () =>
      isScale ? 1 : spread * draws.normal() * (shape.length === 1 ? 0.1 : 1),
    );
    return { name, dtype: "F32" as const, shape, data };
  });
  await writeSafetensors(join(folder, "model.safetensors"), tensors, { format: "pt" });
  await writeFile(join(folder, "config.json"), JSON.stringify(CONFIG));
  await writeFile(join(folder, "preprocessor_config.json"), JSON.stringify(PROCESSOR));
  for (const name of TEXT_FILES) await copyFile(join(BASE_MODEL, name), join(folder, name));
}
