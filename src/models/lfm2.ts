import { z } from "zod";
import { add } from "../engine/ops/add.ts";
import { concat } from "../engine/ops/concat.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { mul } from "../engine/ops/mul.ts";
import { pad } from "../engine/ops/pad.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { rotary } from "../engine/ops/rotary.ts";
import { silu } from "../engine/ops/silu.ts";
import { slice, splitLast } from "../engine/ops/slice.ts";
import { addDimensions } from "../engine/dimension.ts";
import type { Tensor } from "../engine/tensor.ts";
import { checkHeads, neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder, DecoderContext, Memory, MemorySlot } from "./decoder.ts";
import {
  attention,
  fixedSide,
  headsFirst,
  linear,
  pickRows,
  rmsNorm,
  splitHeads,
} from "./layers.ts";
import { rememberKeys } from "./llama.ts";
import { parseRope, ropeTable } from "./rope.ts";
import type { Weights } from "./weights.ts";

const DEFAULT_THETA = 1_000_000;

type LayerType = "conv" | "full_attention";

interface FeedForwardKeys {
  readonly intermediate_size: number;
  readonly block_ff_dim?: number | undefined;
  readonly block_auto_adjust_ff_dim: boolean;
  readonly block_ffn_dim_multiplier: number | null;
  readonly block_multiple_of: number;
}

/** Width of the gated feed-forward: two thirds of the stated one, rounded up, unless switched off. */
function feedForwardSize(c: FeedForwardKeys): number {
  const stated = c.block_ff_dim ?? c.intermediate_size;
  if (!c.block_auto_adjust_ff_dim) return stated;
  const gated = Math.trunc((2 * stated) / 3);
  if (c.block_ffn_dim_multiplier === null) return gated;
  const scaled = Math.trunc(c.block_ffn_dim_multiplier * gated);
  return c.block_multiple_of * Math.ceil(scaled / c.block_multiple_of);
}

/** An LFM2 `config.json`, in the spellings of both generations. */
export const Lfm2ConfigFile = z
  .strictObject({
    ...neutralKeys,
    model_type: z.literal("lfm2"),
    vocab_size: z.int().positive().default(65_536),
    hidden_size: z.int().positive().default(2560),
    intermediate_size: z.int().positive().default(12_288),
    block_ff_dim: z.int().positive().optional(),
    block_auto_adjust_ff_dim: z.boolean().default(true),
    block_ffn_dim_multiplier: z.number().nullable().default(1),
    block_multiple_of: z.int().positive().default(256),
    num_hidden_layers: z.int().positive().default(32),
    num_attention_heads: z.int().positive().default(32),
    num_key_value_heads: z.int().positive().default(8),
    max_position_embeddings: z.int().positive().default(128_000),
    norm_eps: z.number().positive().default(1e-5),
    conv_L_cache: z.int().positive().default(3),
    conv_bias: z.boolean().default(false),
    layer_types: z.array(z.enum(["conv", "full_attention"])).nullish(),
    full_attn_idxs: z.array(z.int()).nullish(),
    tie_word_embeddings: z.boolean().optional(),
    tie_embedding: z.boolean().optional(),
    theta: z.number().positive().optional(),
    rope_theta: z.number().positive().optional(),
    rope_scaling: z.record(z.string(), z.unknown()).nullish(),
    rope_parameters: z.record(z.string(), z.unknown()).nullish(),
    // Written by the trainer of the published models and read by nobody.
    block_dim: z.number().optional(),
    block_mlp_init_scale: z.number().optional(),
    block_norm_eps: z.number().optional(),
    block_out_init_scale: z.number().optional(),
    block_use_swiglu: z.literal(true).optional(),
    block_use_xavier_init: z.boolean().optional(),
    conv_dim: z.number().optional(),
    conv_dim_out: z.number().optional(),
    conv_use_xavier_init: z.boolean().optional(),
    num_heads: z.number().optional(),
    use_pos_enc: z.literal(true).optional(),
  })
  .superRefine(checkHeads(true))
  .superRefine(({ layer_types: types, num_hidden_layers: layers }, context) => {
    if (!types || types.length === layers) return;
    const message = `names ${types.length} layers; num_hidden_layers is ${layers}`;
    context.addIssue({ code: "custom", path: ["layer_types"], message });
  })
  .transform((c) => {
    const layerTypes = Array.from({ length: c.num_hidden_layers }, (_, i): LayerType => {
      if (c.layer_types) return c.layer_types[i]!;
      return c.full_attn_idxs?.includes(i) === false ? "conv" : "full_attention";
    });
    return {
      vocabularySize: c.vocab_size,
      hiddenSize: c.hidden_size,
      feedForward: feedForwardSize(c),
      layerTypes,
      heads: c.num_attention_heads,
      keyValueHeads: c.num_key_value_heads,
      headSize: c.hidden_size / c.num_attention_heads,
      epsilon: c.norm_eps,
      maxPositions: c.max_position_embeddings,
      convLength: c.conv_L_cache,
      convBias: c.conv_bias,
      tied: c.tie_word_embeddings ?? c.tie_embedding ?? true,
      rope: parseRope({ ...c, rope_theta: c.rope_theta ?? c.theta }, DEFAULT_THETA),
    };
  });

export type Lfm2Config = z.infer<typeof Lfm2ConfigFile>;

export function parseLfm2Config(config: unknown): Lfm2Config {
  return parseConfig(Lfm2ConfigFile, config, "config.json");
}

function selfAttention(
  w: Weights,
  x: Tensor,
  cfg: Lfm2Config,
  layer: string,
  context: DecoderContext,
): Tensor {
  const { positions, cos, sin } = context;
  const project = (name: string, heads: number) =>
    splitHeads(linear(w.at(name), x, heads * cfg.headSize), heads); // [B,T,H,D]
  // One norm weight for all heads, before the rotation.
  const normed = (name: string, t: Tensor) => headsFirst(rmsNorm(w.at(name), t, cfg.epsilon));
  const turn = (t: Tensor) => rotary(t, positions, cos, sin);
  const q = turn(normed("q_layernorm", project("q_proj", cfg.heads))); //         [B,H,T,D]
  const k = turn(normed("k_layernorm", project("k_proj", cfg.keyValueHeads))); // [B,KV,T,D]
  const v = headsFirst(project("v_proj", cfg.keyValueHeads)); //                  [B,KV,T,D]
  const remembered = rememberKeys(context.memory, layer, cfg, k, v);
  const mixed = attention({ q, bias: context.bias, ...remembered });
  return linear(w.at("out_proj"), mixed, cfg.hiddenSize);
}

/** z with the L−1 columns before it: zeros at the start of a text, memory in the middle of one. */
function withPast(memory: Memory, layer: string, z: Tensor, convLength: number): Tensor {
  const kept = convLength - 1;
  if (kept === 0) return z;
  const channels = fixedSide(z, -1);
  const batch = z.shape[0]!;
  const padded =
    memory.mode === "step" || memory.mode === "cache"
      ? concat([memory.past(`${layer}.conv`, [batch, kept, channels]), z], 1)
      : pad(z, 1, kept, 0); // [B, T+L−1, C]
  if (memory.mode !== "none") {
    memory.present[`${layer}.conv`] = gatherRows(
      reshape(padded, [null, channels]),
      memory.convIndex,
    );
  }
  return padded;
}

/**
 * Gated short convolution: y = out(C ⊙ conv(B ⊙ x)) with [B|C|x] = in(u), causal, depthwise, L taps;
 * the last tap multiplies the current token. Sums of shifted copies: no transpose to channels-first
 * and back, and every piece already has a gradient.
 */
function shortConv(
  w: Weights,
  u: Tensor,
  cfg: Lfm2Config,
  layer: string,
  context: DecoderContext,
): Tensor {
  const { hiddenSize: channels, convLength, convBias } = cfg;
  const [b, c, x] = splitLast(linear(w.at("in_proj"), u, 3 * channels, convBias), 3);
  const gated = mul(b!, x!); // [B,T,C]
  const z = context.keep === undefined ? gated : mul(gated, context.keep);
  const padded = withPast(context.memory, layer, z, convLength);
  const taps = reshape(w.at("conv").get("weight", [channels, 1, convLength]), [
    channels,
    convLength,
  ]);
  const tokens = z.shape[1]!;
  let sum: Tensor | null = null;
  for (let k = 0; k < convLength; k++) {
    const tap = reshape(slice(taps, 1, k, k + 1), [channels]);
    const term = mul(slice(padded, 1, k, addDimensions(tokens, k)), tap);
    sum = sum === null ? term : add(sum, term);
  }
  if (convBias) sum = add(sum!, w.at("conv").get("bias", [channels]));
  return linear(w.at("out_proj"), mul(c!, sum!), channels, convBias);
}

function feedForward(w: Weights, x: Tensor, cfg: Lfm2Config): Tensor {
  const gate = silu(linear(w.at("w1"), x, cfg.feedForward)); // [B,T,F]
  const up = linear(w.at("w3"), x, cfg.feedForward); //         [B,T,F]
  return linear(w.at("w2"), mul(gate, up), cfg.hiddenSize);
}

function block(
  w: Weights,
  x: Tensor,
  cfg: Lfm2Config,
  index: number,
  context: DecoderContext,
): Tensor {
  const layer = `layer.${index}`;
  const u = rmsNorm(w.at("operator_norm"), x, cfg.epsilon);
  const mixed =
    cfg.layerTypes[index] === "conv"
      ? shortConv(w.at("conv"), u, cfg, layer, context)
      : selfAttention(w.at("self_attn"), u, cfg, layer, context);
  const isLast = index === cfg.layerTypes.length - 1;
  const h = pickRows(add(x, mixed), isLast ? context.rows : null);
  return add(h, feedForward(w.at("feed_forward"), rmsNorm(w.at("ffn_norm"), h, cfg.epsilon), cfg));
}

/**
 * LFM2 as graph builders.
 * @param prefix where its weights lie: `model` alone, `model.language_model` inside LFM2-VL.
 */
export function lfm2(cfg: Lfm2Config, prefix = "model"): Decoder {
  const embedding = (w: Weights) => w.at(`${prefix}.embed_tokens`);
  const embeddingShape = [cfg.vocabularySize, cfg.hiddenSize] as const;
  return {
    hiddenSize: cfg.hiddenSize,
    vocabularySize: cfg.vocabularySize,
    headSize: cfg.headSize,
    keyValueHeads: cfg.keyValueHeads,
    maxPositions: cfg.maxPositions,
    convMemory: cfg.layerTypes.includes("conv") ? cfg.convLength - 1 : 0,
    slidingWindow: null,
    multimodal: null,
    tiedHead: cfg.tied ? `${prefix}.embed_tokens.weight` : null,
    memorySlots: cfg.layerTypes.flatMap((type, i): MemorySlot[] =>
      type === "conv"
        ? [{ name: `layer.${i}`, kind: "conv" }]
        : [
            { name: `layer.${i}`, kind: "keys" },
            { name: `layer.${i}`, kind: "values" },
          ],
    ),
    embed: (w, input_ids) => embedding(w).rows(input_ids, embeddingShape),
    layers(w, x, context) {
      const hidden = [x];
      for (let i = 0; i < cfg.layerTypes.length; i++) {
        hidden.push(block(w.at(`${prefix}.layers.${i}`), hidden[i]!, cfg, i, context));
      }
      // The final norm; its name is the checkpoint's.
      const final = rmsNorm(w.at(`${prefix}.embedding_norm`), hidden.at(-1)!, cfg.epsilon);
      return { hidden, finalNorm: final };
    },
    head: (w, x) =>
      cfg.tied && !w.isHeadApart
        ? embedding(w).product(x, embeddingShape)
        : linear(w.at("lm_head"), x, cfg.vocabularySize),
    rope: (positions) => ropeTable(cfg.rope, cfg.headSize, positions),
  };
}
