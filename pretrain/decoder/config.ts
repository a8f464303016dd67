import type { Random } from "../../src/core/random.ts";

/** Sizes of the embedded decoder. Everything else follows from them. */
const SIZES = { hidden: 256, feedForward: 512, heads: 4, keyValueHeads: 2 } as const;
const HEAD_SIZE = SIZES.hidden / SIZES.heads;
/**
 * Six taps: a match of five tokens tells one number from the others in a page full of digits, where
 * three taps match two.
 */
const TAPS = 6;
/** Two more attention layers than convolutions, to keep the place in a table. */
const LAYER_TYPES = [
  ...["conv", "full_attention", "conv", "full_attention", "full_attention"],
  ...["conv", "full_attention", "full_attention"],
] as const;
const MAX_POSITIONS = 4096;

/** Token ids that config.json names; read off the tokenizer. */
export interface SpecialIds {
  readonly pad: number;
  readonly start: number;
  readonly end: number;
  readonly vocabularySize: number;
}

/** config.json of the embedded decoder: LFM2 at tiny size. */
export function decoderConfig(ids: SpecialIds): Record<string, unknown> {
  return {
    architectures: ["Lfm2ForCausalLM"],
    model_type: "lfm2",
    dtype: "bfloat16",
    block_auto_adjust_ff_dim: false,
    bos_token_id: ids.start,
    eos_token_id: ids.end,
    pad_token_id: ids.pad,
    conv_L_cache: TAPS,
    conv_bias: false,
    hidden_size: SIZES.hidden,
    intermediate_size: SIZES.feedForward,
    layer_types: LAYER_TYPES,
    max_position_embeddings: MAX_POSITIONS,
    norm_eps: 1e-5,
    num_attention_heads: SIZES.heads,
    num_hidden_layers: LAYER_TYPES.length,
    num_key_value_heads: SIZES.keyValueHeads,
    rope_parameters: { rope_theta: 10_000, rope_type: "default" },
    tie_word_embeddings: true,
    vocab_size: ids.vocabularySize,
  };
}

export interface InitialTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Names and shapes of all weights, as LFM2 checkpoints have them. */
function shapes(vocabularySize: number): [string, number[]][] {
  const { hidden, feedForward, keyValueHeads } = SIZES;
  const list: [string, number[]][] = [["model.embed_tokens.weight", [vocabularySize, hidden]]];
  for (const [i, type] of LAYER_TYPES.entries()) {
    const add = (name: string, ...shape: number[]) =>
      list.push([`model.layers.${i}.${name}.weight`, shape]);
    add("operator_norm", hidden);
    add("ffn_norm", hidden);
    if (type === "conv") {
      add("conv.in_proj", 3 * hidden, hidden);
      add("conv.conv", hidden, 1, TAPS);
      add("conv.out_proj", hidden, hidden);
    } else {
      add("self_attn.q_proj", hidden, hidden);
      add("self_attn.k_proj", keyValueHeads * HEAD_SIZE, hidden);
      add("self_attn.v_proj", keyValueHeads * HEAD_SIZE, hidden);
      add("self_attn.out_proj", hidden, hidden);
      add("self_attn.q_layernorm", HEAD_SIZE);
      add("self_attn.k_layernorm", HEAD_SIZE);
    }
    add("feed_forward.w1", feedForward, hidden);
    add("feed_forward.w3", feedForward, hidden);
    add("feed_forward.w2", hidden, feedForward);
  }
  list.push(["model.embedding_norm.weight", [hidden]]);
  return list;
}

/** Residual outputs start small, so that a deep sum of blocks starts near the identity. */
const RESIDUAL_OUTPUT = /(out_proj|w2)\.weight$/;

/** Standard deviation of a linear's or the embedding's weights at their start. */
function initialDeviation(name: string, fanIn: number): number {
  if (name.includes("embed_tokens")) return 0.02;
  return (RESIDUAL_OUTPUT.test(name) ? 0.3 : 1) / Math.sqrt(fanIn);
}

function initialValues(name: string, shape: readonly number[], random: Random): Float32Array {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  if (shape.length === 1) return values.fill(1); // scales of normalisation
  if (name.endsWith("conv.conv.weight")) {
    // The last tap multiplies the current token: begin as the identity, with a little noise.
    return values.map((_, i) => 0.1 * random.normal() + (i % TAPS === TAPS - 1 ? 1 : 0));
  }
  const deviation = initialDeviation(name, shape[1]!);
  return values.map(() => deviation * random.normal());
}

/** All weights at their start. Each tensor draws from a stream of its own name. */
export function initialWeights(vocabularySize: number, random: Random): InitialTensor[] {
  return shapes(vocabularySize).map(([name, shape]) => ({
    name,
    shape,
    data: initialValues(name, shape, random.fork(name)),
  }));
}
