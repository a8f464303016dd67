import type { Random } from "../src/core/random.ts";

/** Sizes of the embedded base model. Everything else follows from them. */
export const SIZES = {
  vision: { hiddenSize: 256, feedForward: 768, layers: 4, heads: 4, gridSide: 16 },
  projectorHidden: 384,
  text: { hiddenSize: 256, feedForward: 512, heads: 4, keyValueHeads: 2, convLength: 6 },
} as const;

/**
 * Six taps: a match of five tokens tells one number from the others in a page full of digits, where
 * three taps match two. Two more attention layers than convolutions, to keep the place in a table.
 */
export const LAYER_TYPES = [
  ...["conv", "full_attention", "conv", "full_attention", "full_attention"],
  ...["conv", "full_attention", "full_attention"],
] as const;
const PATCH_PX = 16;
const DOWNSAMPLE = 2;
const MAX_POSITIONS = 4096;

/** Token ids that config.json names; read off the tokenizer. */
export interface SpecialIds {
  readonly pad: number;
  readonly start: number;
  readonly end: number;
  readonly image: number;
  readonly vocabularySize: number;
}

function languageConfig(ids: Omit<SpecialIds, "image">): Record<string, unknown> {
  const { text } = SIZES;
  return {
    model_type: "lfm2",
    block_auto_adjust_ff_dim: false,
    bos_token_id: ids.start,
    eos_token_id: ids.end,
    pad_token_id: ids.pad,
    conv_L_cache: text.convLength,
    conv_bias: false,
    hidden_size: text.hiddenSize,
    intermediate_size: text.feedForward,
    layer_types: LAYER_TYPES,
    max_position_embeddings: MAX_POSITIONS,
    norm_eps: 1e-5,
    num_attention_heads: text.heads,
    num_hidden_layers: LAYER_TYPES.length,
    num_key_value_heads: text.keyValueHeads,
    rope_parameters: { rope_theta: 10_000, rope_type: "default" },
    tie_word_embeddings: true,
    vocab_size: ids.vocabularySize,
  };
}

/** config.json of the decoder as a language model of its own: LFM2 at tiny size. */
export function decoderConfig(ids: Omit<SpecialIds, "image">): Record<string, unknown> {
  return { architectures: ["Lfm2ForCausalLM"], dtype: "bfloat16", ...languageConfig(ids) };
}

/** config.json of the decoder with a vision tower: LFM2-VL at tiny size. */
export function modelConfig(ids: SpecialIds): Record<string, unknown> {
  const { vision } = SIZES;
  return {
    architectures: ["Lfm2VlForConditionalGeneration"],
    model_type: "lfm2_vl",
    downsample_factor: DOWNSAMPLE,
    dtype: "bfloat16",
    image_token_id: ids.image,
    projector_bias: true,
    projector_hidden_act: "gelu",
    projector_hidden_size: SIZES.projectorHidden,
    projector_use_layernorm: true,
    text_config: languageConfig(ids),
    tie_word_embeddings: true,
    vision_config: {
      model_type: "siglip2_vision_model",
      hidden_act: "gelu_pytorch_tanh",
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.feedForward,
      layer_norm_eps: 1e-6,
      num_attention_heads: vision.heads,
      num_channels: 3,
      num_hidden_layers: vision.layers,
      num_patches: vision.gridSide ** 2,
      patch_size: PATCH_PX,
      vision_use_head: false,
    },
  };
}

/**
 * preprocessor_config.json. Ink is positive on a zero background: (v − 255) / −255, which mean 1 and
 * a negative deviation say without a special case. One piece, never tiles.
 */
export function processorConfig(): Record<string, unknown> {
  return {
    image_processor_type: "Lfm2VlImageProcessorFast",
    do_convert_rgb: true,
    do_image_splitting: false,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    downsample_factor: DOWNSAMPLE,
    encoder_patch_size: PATCH_PX,
    image_mean: [1, 1, 1],
    image_std: [-1, -1, -1],
    max_image_tokens: 704,
    max_pixels_tolerance: 2,
    max_tiles: 10,
    min_image_tokens: 4,
    min_tiles: 2,
    resample: 2,
    rescale_factor: 1 / 255,
    tile_size: 512,
    use_thumbnail: false,
  };
}

export interface InitialTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Names and shapes in the order that they are drawn. */
function shapes(vocabularySize: number): [string, number[]][] {
  const { vision: v, text: t } = SIZES;
  const list: [string, number[]][] = [];
  const linear = (path: string, out: number, input: number, hasBias: boolean) => {
    list.push([`${path}.weight`, [out, input]]);
    if (hasBias) list.push([`${path}.bias`, [out]]);
  };
  const norm = (path: string, side: number, hasBias: boolean) => {
    list.push([`${path}.weight`, [side]]);
    if (hasBias) list.push([`${path}.bias`, [side]]);
  };
  const tower = "model.vision_tower";
  linear(`${tower}.embeddings.patch_embedding`, v.hiddenSize, 3 * PATCH_PX ** 2, true);
  list.push([`${tower}.embeddings.position_embedding.weight`, [v.gridSide ** 2, v.hiddenSize]]);
  for (let i = 0; i < v.layers; i++) {
    const layer = `${tower}.encoder.layers.${i}`;
    norm(`${layer}.layer_norm1`, v.hiddenSize, true);
    norm(`${layer}.layer_norm2`, v.hiddenSize, true);
    for (const name of ["q_proj", "k_proj", "v_proj", "out_proj"]) {
      linear(`${layer}.self_attn.${name}`, v.hiddenSize, v.hiddenSize, true);
    }
    linear(`${layer}.mlp.fc1`, v.feedForward, v.hiddenSize, true);
    linear(`${layer}.mlp.fc2`, v.hiddenSize, v.feedForward, true);
  }
  norm(`${tower}.post_layernorm`, v.hiddenSize, true);
  const projector = "model.multi_modal_projector";
  const square = DOWNSAMPLE ** 2 * v.hiddenSize;
  norm(`${projector}.layer_norm`, square, true);
  linear(`${projector}.linear_1`, SIZES.projectorHidden, square, true);
  linear(`${projector}.linear_2`, t.hiddenSize, SIZES.projectorHidden, true);
  const language = "model.language_model";
  list.push([`${language}.embed_tokens.weight`, [vocabularySize, t.hiddenSize]]);
  const headSize = t.hiddenSize / t.heads;
  for (const [i, type] of LAYER_TYPES.entries()) {
    const layer = `${language}.layers.${i}`;
    norm(`${layer}.operator_norm`, t.hiddenSize, false);
    norm(`${layer}.ffn_norm`, t.hiddenSize, false);
    if (type === "conv") {
      linear(`${layer}.conv.in_proj`, 3 * t.hiddenSize, t.hiddenSize, false);
      list.push([`${layer}.conv.conv.weight`, [t.hiddenSize, 1, t.convLength]]);
      linear(`${layer}.conv.out_proj`, t.hiddenSize, t.hiddenSize, false);
    } else {
      linear(`${layer}.self_attn.q_proj`, t.hiddenSize, t.hiddenSize, false);
      linear(`${layer}.self_attn.k_proj`, t.keyValueHeads * headSize, t.hiddenSize, false);
      linear(`${layer}.self_attn.v_proj`, t.keyValueHeads * headSize, t.hiddenSize, false);
      linear(`${layer}.self_attn.out_proj`, t.hiddenSize, t.hiddenSize, false);
      norm(`${layer}.self_attn.q_layernorm`, headSize, false);
      norm(`${layer}.self_attn.k_layernorm`, headSize, false);
    }
    linear(`${layer}.feed_forward.w1`, t.feedForward, t.hiddenSize, false);
    linear(`${layer}.feed_forward.w3`, t.feedForward, t.hiddenSize, false);
    linear(`${layer}.feed_forward.w2`, t.hiddenSize, t.feedForward, false);
  }
  norm(`${language}.embedding_norm`, t.hiddenSize, false);
  return list;
}

/** Residual outputs start small, so that a deep sum of blocks starts near the identity. */
const RESIDUAL_OUTPUT = /(out_proj|fc2|w2)\.weight$/;

function initialValues(name: string, shape: readonly number[], random: Random): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size);
  if (name.endsWith(".bias")) return values;
  if (shape.length === 1) return values.fill(1);
  if (name.endsWith("conv.conv.weight")) {
    // The last tap multiplies the current token: begin as the identity, with a little noise.
    const taps = shape[2]!;
    for (let i = 0; i < size; i++)
      values[i] = 0.1 * random.normal() + (i % taps === taps - 1 ? 1 : 0);
    return values;
  }
  const embedding = name.includes("embed_tokens") || name.includes("position_embedding");
  const fanIn = shape[1]!;
  const deviation = embedding
    ? 0.02
    : RESIDUAL_OUTPUT.test(name)
      ? 0.3 / Math.sqrt(fanIn)
      : 1 / Math.sqrt(fanIn);
  for (let i = 0; i < size; i++) values[i] = deviation * random.normal();
  return values;
}

/** All weights at their start. Each tensor draws from a stream of its own name. */
export function initialWeights(vocabularySize: number, random: Random): InitialTensor[] {
  return shapes(vocabularySize).map(([name, shape]) => ({
    name,
    shape,
    data: initialValues(name, shape, random.fork(name)),
  }));
}
