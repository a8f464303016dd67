import { z } from "zod";
import { add } from "../engine/ops/add.ts";
import { concat } from "../engine/ops/concat.ts";
import { mul } from "../engine/ops/mul.ts";
import { rotary } from "../engine/ops/rotary.ts";
import { silu } from "../engine/ops/silu.ts";
import { swapLastAxes } from "../engine/ops/transpose.ts";
import { symbol } from "../engine/dimension.ts";
import type { Tensor } from "../engine/tensor.ts";
import { checkHeads, neutralKeys, parseConfig } from "./config-keys.ts";
import type { Decoder, DecoderContext, Memory } from "./decoder.ts";
import {
  attention,
  headsFirst,
  linear,
  pickRows,
  rmsNorm,
  splitHeads,
  type Prefix,
} from "./layers.ts";
import { parseRope, ropeTable } from "./rope.ts";
import type { Weights } from "./weights.ts";

const DEFAULT_THETA = 10_000;

/** Keys that every model of this family has, with the defaults of Llama's own class. */
export const llamaKeys = {
  ...neutralKeys,
  vocab_size: z.int().positive(),
  hidden_size: z.int().positive(),
  intermediate_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  num_key_value_heads: z.int().positive().nullish(),
  head_dim: z.int().positive().nullish(),
  hidden_act: z.literal("silu").default("silu"),
  rms_norm_eps: z.number().positive().default(1e-6),
  max_position_embeddings: z.int().positive().default(2048),
  tie_word_embeddings: z.boolean().default(false),
  rope_theta: z.number().positive().optional(),
  rope_scaling: z.record(z.string(), z.unknown()).nullish(),
  rope_parameters: z.record(z.string(), z.unknown()).nullish(),
};

/** The keys of {@link llamaKeys} after parsing. */
export type LlamaKeys = z.infer<z.ZodObject<typeof llamaKeys>>;

/** Sizes and settings of the maths, from the keys of config.json. */
export function llamaSettings(c: LlamaKeys, bias: { attention: boolean; mlp: boolean }) {
  return {
    vocabularySize: c.vocab_size,
    hiddenSize: c.hidden_size,
    feedForward: c.intermediate_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    keyValueHeads: c.num_key_value_heads ?? c.num_attention_heads,
    headSize: c.head_dim ?? c.hidden_size / c.num_attention_heads,
    epsilon: c.rms_norm_eps,
    maxPositions: c.max_position_embeddings,
    tied: c.tie_word_embeddings,
    attentionBias: bias.attention,
    mlpBias: bias.mlp,
    rope: parseRope(c, DEFAULT_THETA),
  };
}

/** Every key of a Llama `config.json`. */
export const llamaFileKeys = {
  ...llamaKeys,
  model_type: z.literal("llama"),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  pretraining_tp: z.int().optional(), // splits a product that is the same when whole
  // Written by the trainer of SmolLM2; heads are rotated in halves, as everywhere here.
  is_llama_config: z.literal(true).optional(),
  rope_interleaved: z.literal(false).optional(),
  "transformers.js_config": z.unknown().optional(),
};

/** A Llama `config.json`. Strict: a key nobody has looked at fails instead of being dropped. */
const LlamaConfigFile = z
  .strictObject(llamaFileKeys)
  .superRefine(checkHeads(true))
  .transform((c) => llamaSettings(c, { attention: c.attention_bias, mlp: c.mlp_bias }));

export type LlamaConfig = z.infer<typeof LlamaConfigFile>;

export function parseLlamaConfig(config: unknown): LlamaConfig {
  return parseConfig(LlamaConfigFile, config, "config.json");
}

/** Sizes of an attention layer, and where it finds and leaves its keys and values. */
export interface AttentionShape {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
}

/**
 * Joins new keys and values to what the layer remembers. Keys are remembered after rotation.
 * The prompt's keys are handed out transposed, as {@link Prefix} wants them.
 */
export function rememberKeys(
  memory: Memory,
  layer: string,
  shape: AttentionShape,
  k: Tensor,
  v: Tensor,
): { k: Tensor; v: Tensor; prefix?: Prefix } {
  if (memory.mode === "none") return { k, v };
  if (memory.mode === "prefill") {
    memory.present[`${layer}.prefix_keys`] = swapLastAxes(k);
    memory.present[`${layer}.prefix_values`] = v;
    return { k, v };
  }
  const batch = k.shape[0]!;
  const { keyValueHeads: groups, headSize } = shape;
  const prefixLength = symbol("prompt_tokens");
  const answerLength = symbol("answer_tokens");
  const keys = concat(
    [memory.past(`${layer}.keys`, [batch, groups, answerLength, headSize]), k],
    2,
  );
  const values = concat(
    [memory.past(`${layer}.values`, [batch, groups, answerLength, headSize]), v],
    2,
  );
  memory.present[`${layer}.keys`] = keys;
  memory.present[`${layer}.values`] = values;
  if (memory.mode === "cache") return { k: keys, v: values };
  return {
    k: keys,
    v: values,
    prefix: {
      keysTransposed: memory.past(`${layer}.prefix_keys`, [batch, groups, headSize, prefixLength]),
      values: memory.past(`${layer}.prefix_values`, [batch, groups, prefixLength, headSize]),
    },
  };
}

function selfAttention(
  w: Weights,
  x: Tensor,
  cfg: LlamaConfig,
  layer: string,
  context: DecoderContext,
): Tensor {
  const { positions, cos, sin } = context;
  const project = (name: string, heads: number) =>
    headsFirst(splitHeads(linear(w.at(name), x, heads * cfg.headSize, cfg.attentionBias), heads));
  const q = rotary(project("q_proj", cfg.heads), positions, cos, sin); // [B,H,T,D]
  const k = rotary(project("k_proj", cfg.keyValueHeads), positions, cos, sin); // [B,KV,T,D]
  const v = project("v_proj", cfg.keyValueHeads); //                             [B,KV,T,D]
  const remembered = rememberKeys(context.memory, layer, cfg, k, v);
  const mixed = attention({ q, bias: context.bias, ...remembered }); // [B,T,H·D]
  return linear(w.at("o_proj"), mixed, cfg.hiddenSize, cfg.attentionBias);
}

function mlp(w: Weights, x: Tensor, cfg: LlamaConfig): Tensor {
  const gate = silu(linear(w.at("gate_proj"), x, cfg.feedForward, cfg.mlpBias)); // [B,T,F]
  const up = linear(w.at("up_proj"), x, cfg.feedForward, cfg.mlpBias); //           [B,T,F]
  return linear(w.at("down_proj"), mul(gate, up), cfg.hiddenSize, cfg.mlpBias);
}

/** Pre-norm residual block. x [B,T,C] → [B,T,C] or its `rows`. Names are the checkpoint's own. */
function block(
  w: Weights,
  x: Tensor,
  cfg: LlamaConfig,
  layer: string,
  context: DecoderContext,
  rows: Tensor | null,
): Tensor {
  const norm = (name: string, t: Tensor) => rmsNorm(w.at(name), t, cfg.epsilon);
  const mixed = selfAttention(w.at("self_attn"), norm("input_layernorm", x), cfg, layer, context);
  const h = pickRows(add(x, mixed), rows);
  return add(h, mlp(w.at("mlp"), norm("post_attention_layernorm", h), cfg));
}

/**
 * Llama as graph builders. Touvron et al. 2023, arXiv:2302.13971, section 2.2.
 * @param prefix  where the checkpoint keeps its layers; the head stands beside it
 */
export function llama(cfg: LlamaConfig, prefix = "model"): Decoder {
  const embedding = (w: Weights) => w.at(`${prefix}.embed_tokens`);
  const embeddingShape = [cfg.vocabularySize, cfg.hiddenSize] as const;
  return {
    hiddenSize: cfg.hiddenSize,
    vocabularySize: cfg.vocabularySize,
    headSize: cfg.headSize,
    keyValueHeads: cfg.keyValueHeads,
    maxPositions: cfg.maxPositions,
    convMemory: 0,
    slidingWindow: null,
    multimodal: null,
    tiedHead: cfg.tied ? `${prefix}.embed_tokens.weight` : null,
    memorySlots: Array.from({ length: cfg.layers }, (_, i) => [
      { name: `layer.${i}`, kind: "keys" as const },
      { name: `layer.${i}`, kind: "values" as const },
    ]).flat(),
    embed: (w, input_ids) => embedding(w).rows(input_ids, embeddingShape),
    layers(w, x, context) {
      const hidden = [x];
      for (let i = 0; i < cfg.layers; i++) {
        const layer = w.at(`${prefix}.layers.${i}`);
        const rows = i === cfg.layers - 1 ? context.rows : null;
        hidden.push(block(layer, hidden[i]!, cfg, `layer.${i}`, context, rows));
      }
      return { hidden, finalNorm: rmsNorm(w.at(`${prefix}.norm`), hidden.at(-1)!, cfg.epsilon) };
    },
    head: (w, x) =>
      cfg.tied && !w.isHeadApart
        ? embedding(w).product(x, embeddingShape)
        : linear(w.at("lm_head"), x, cfg.vocabularySize),
    rope: (positions) => ropeTable(cfg.rope, cfg.headSize, positions),
  };
}
