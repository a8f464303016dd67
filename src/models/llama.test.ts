import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { openSession } from "../engine/session.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { scratchFolder } from "./checkpoint-for-tests.ts";
import { allLogits, languageStages } from "./language-graph.ts";
import { loadModel } from "./load-model.ts";
import { sequenceFeeds, sequenceInputs } from "./sequence.ts";

/** What varies between Llamas, in the words of config.json. */
interface Variant {
  readonly heads: number;
  readonly groups: number;
  readonly head_dim: number;
  readonly bias: boolean;
  readonly tied: boolean;
  readonly rope_scaling: null | { rope_type: "linear"; factor: number };
}

const [HIDDEN, INNER, LAYERS, VOCABULARY, EPSILON, THETA] = [16, 20, 2, 11, 1e-5, 100];

type Matrix = readonly Float32Array[]; // rows
type Weights = Map<string, { shape: number[]; data: Float32Array }>;

function randomWeights(v: Variant): Weights {
  const random = new Random("llama by hand");
  const weights: Weights = new Map();
  const add = (name: string, ...shape: number[]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    // Norm weights and biases as well: all of one would hide a wrong one.
    weights.set(name, { shape, data: Float32Array.from({ length }, () => random.normal() / 4) });
  };
  const linear = (name: string, out: number, inner: number) => {
    add(`${name}.weight`, out, inner);
    if (v.bias) add(`${name}.bias`, out);
  };
  add("model.embed_tokens.weight", VOCABULARY, HIDDEN);
  if (!v.tied) add("lm_head.weight", VOCABULARY, HIDDEN);
  add("model.norm.weight", HIDDEN);
  for (let i = 0; i < LAYERS; i++) {
    const layer = `model.layers.${i}`;
    add(`${layer}.input_layernorm.weight`, HIDDEN);
    add(`${layer}.post_attention_layernorm.weight`, HIDDEN);
    linear(`${layer}.self_attn.q_proj`, v.heads * v.head_dim, HIDDEN);
    linear(`${layer}.self_attn.k_proj`, v.groups * v.head_dim, HIDDEN);
    linear(`${layer}.self_attn.v_proj`, v.groups * v.head_dim, HIDDEN);
    linear(`${layer}.self_attn.o_proj`, HIDDEN, v.heads * v.head_dim);
    linear(`${layer}.mlp.gate_proj`, INNER, HIDDEN);
    linear(`${layer}.mlp.up_proj`, INNER, HIDDEN);
    linear(`${layer}.mlp.down_proj`, HIDDEN, INNER);
  }
  return weights;
}

/** Llama one number at a time, in float64: nothing shared with the graph. Logits [T·V]. */
function byHand(v: Variant, weights: Weights, ids: readonly number[]): number[] {
  const rowsOf = (name: string): Matrix => {
    const { shape, data } = weights.get(name)!;
    return Array.from({ length: shape[0]! }, (_, o) =>
      data.subarray(o * shape[1]!, (o + 1) * shape[1]!),
    );
  };
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const linear = (name: string, x: number[]) => {
    const bias = weights.get(`${name}.bias`)?.data;
    return rowsOf(`${name}.weight`).map((row, o) => dot(row, x) + (bias?.[o] ?? 0));
  };
  const norm = (name: string, x: number[]) => {
    const scale = 1 / Math.sqrt(dot(x, x) / x.length + EPSILON);
    return x.map((value, i) => value * scale * weights.get(`${name}.weight`)!.data[i]!);
  };
  const half = v.head_dim / 2;
  const rotate = (x: number[], position: number) =>
    x.map((value, i) => {
      const j = i % half;
      const angle = position / THETA ** ((2 * j) / v.head_dim) / (v.rope_scaling?.factor ?? 1);
      const other = i < half ? -x[i + half]! : x[i - half]!;
      return value * Math.cos(angle) + other * Math.sin(angle);
    });
  const head = (x: number[], h: number) => x.slice(h * v.head_dim, (h + 1) * v.head_dim);

  let x = ids.map((id) => [...rowsOf("model.embed_tokens.weight")[id]!]);
  for (let i = 0; i < LAYERS; i++) {
    const layer = `model.layers.${i}`;
    const normed = x.map((row) => norm(`${layer}.input_layernorm`, row));
    const [q, k, values] = ["q", "k", "v"].map((name) =>
      normed.map((row) => linear(`${layer}.self_attn.${name}_proj`, row)),
    );
    x = x.map((row, t) => {
      const mixed: number[] = [];
      for (let h = 0; h < v.heads; h++) {
        const group = Math.floor((h * v.groups) / v.heads);
        const query = rotate(head(q![t]!, h), t);
        const scores = Array.from({ length: t + 1 }, (_, s) => {
          return dot(query, rotate(head(k![s]!, group), s)) / Math.sqrt(v.head_dim);
        });
        const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
        const total = powers.reduce((sum, power) => sum + power, 0);
        for (let d = 0; d < v.head_dim; d++) {
          const column = powers.map((_, s) => head(values![s]!, group)[d]!);
          mixed.push(dot(powers, column) / total);
        }
      }
      const h = linear(`${layer}.self_attn.o_proj`, mixed).map((value, c) => value + row[c]!);
      const u = norm(`${layer}.post_attention_layernorm`, h);
      const up = linear(`${layer}.mlp.up_proj`, u);
      const gated = linear(`${layer}.mlp.gate_proj`, u).map((gate, f) => {
        return (gate / (1 + Math.exp(-gate))) * up[f]!;
      });
      return linear(`${layer}.mlp.down_proj`, gated).map((value, c) => value + h[c]!);
    });
  }
  const output = rowsOf(v.tied ? "model.embed_tokens.weight" : "lm_head.weight");
  return x.flatMap((row) => {
    const normed = norm("model.norm", row);
    return output.map((weight) => dot(weight, normed));
  });
}

const PLAIN: Variant = {
  ...{ heads: 4, groups: 2, head_dim: 4, bias: false, tied: true, rope_scaling: null },
};

test.each([
  ["grouped queries", PLAIN],
  ["one key head for all", { ...PLAIN, groups: 1 }],
  ["a key head for each query head", { ...PLAIN, groups: 4 }],
  ["heads wider than hidden size / heads", { ...PLAIN, heads: 3, groups: 1, head_dim: 24 }],
  ["biases on every linear", { ...PLAIN, bias: true }],
  ["a head of its own", { ...PLAIN, tied: false }],
  ["slowed positions", { ...PLAIN, rope_scaling: { rope_type: "linear", factor: 3 } }],
] satisfies [string, Variant][])("Llama with %s equals a calculation by hand", async (_, v) => {
  await using scratch = await scratchFolder();
  const weights = randomWeights(v);
  const config = {
    model_type: "llama",
    vocab_size: VOCABULARY,
    hidden_size: HIDDEN,
    intermediate_size: INNER,
    num_hidden_layers: LAYERS,
    num_attention_heads: v.heads,
    num_key_value_heads: v.groups,
    head_dim: v.head_dim,
    attention_bias: v.bias,
    mlp_bias: v.bias,
    rms_norm_eps: EPSILON,
    tie_word_embeddings: v.tied,
    rope_theta: THETA,
    rope_scaling: v.rope_scaling,
  };
  await writeFile(join(scratch.folder, "config.json"), JSON.stringify(config));
  await writeSafetensors(
    join(scratch.folder, "model.safetensors"),
    [...weights].map(([name, tensor]) => ({ name, dtype: "F32", ...tensor })),
  );

  const { decoder, ...model } = await loadModel(scratch.folder);
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, sequenceInputs(decoder), null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu" });
  const ids = [3, 1, 4, 1, 5, 9, 2, 6];
  const got = (await session.run(sequenceFeeds(decoder, ids, [ids.length])))["logits"]!.data;

  const want = byHand(v, weights, ids);
  expect(got.length).toBe(want.length);
  // Two layers of sums of at most 72 products of size 1: some 300 · 2⁻²⁴ ≈ 2e-5 of the logits.
  for (const [i, value] of want.entries())
    expect(Math.abs(Number(got[i]) - value)).toBeLessThan(2e-5);
});
