import { after } from "../engine/after.ts";
import { add } from "../engine/ops/add.ts";
import { concat } from "../engine/ops/concat.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { layerNorm as layerNormOp } from "../engine/ops/layer-norm.ts";
import { matmul } from "../engine/ops/matmul.ts";
import { mul } from "../engine/ops/mul.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { rmsNorm as rmsNormOp } from "../engine/ops/rms-norm.ts";
import { slice } from "../engine/ops/slice.ts";
import { softmax } from "../engine/ops/softmax.ts";
import { softmaxMatmul } from "../engine/ops/softmax-matmul.ts";
import { sub } from "../engine/ops/sub.ts";
import { swapLastAxes, transpose } from "../engine/ops/transpose.ts";
import { sameDimension, type Dimension } from "../engine/dimension.ts";
import { scalar, type Tensor } from "../engine/tensor.ts";
import type { Weights } from "./weights.ts";

/** A size that the configuration fixes; symbolic sizes are never channel counts. */
export function fixedSide(x: Tensor, axis: number): number {
  const side = x.shape.at(axis);
  if (typeof side !== "number") throw new Error(`internal: axis ${axis} has no fixed size`);
  return side;
}

/** x [...,I] → [N,I]: one matrix, as Gemm wants it. */
function asRows(x: Tensor): Tensor {
  return reshape(x, [null, fixedSide(x, -1)]);
}

/**
 * y = x·Wᵀ (+ b) (+ scaling · (x·Aᵀ)·Bᵀ when this module is adapted). With DoRA's gain g of each output
 * y = g ⊙ (x·Wᵀ + scaling · (x·Aᵀ)·Bᵀ) (+ b); dropout then reaches all but 1 · x·Wᵀ, as in PEFT.
 * x [...,I], W [O,I], A [r,I], B [O,r], g [O] → [...,O].
 * @see Hu et al. 2021, arXiv:2106.09685, section 4.1; Liu et al. 2024, arXiv:2402.09353
 */
export function linear(w: Weights, x: Tensor, outFeatures: number, hasBias = false): Tensor {
  const inFeatures = fixedSide(x, -1);
  const rows = asRows(x);
  const product = (of: Tensor) => w.product(of, [outFeatures, inFeatures]);
  const biased = (of: Tensor) => (hasBias ? add(of, w.get("bias", [outFeatures])) : of);
  const base = product(rows);
  const lora = w.lora(inFeatures, outFeatures);
  let y = base;
  if (lora === null) {
    y = biased(base);
  } else {
    const seen = lora.dropped(rows);
    const down = gemm(seen, lora.lora_A, false, true); // [N,r]
    // The scale goes on the r columns, not on the O.
    const update = gemm(mul(down, lora.scaling), lora.lora_B, false, true);
    const gain = lora.gain ?? null;
    if (gain === null) {
      y = add(biased(base), update);
    } else if (seen === rows) {
      y = biased(mul(add(base, update), gain));
    } else {
      const again = product(seen);
      y = biased(add(base, sub(mul(add(again, update), gain), again)));
    }
  }
  return reshape(y, [...x.shape.slice(0, -1), outFeatures]);
}

export function rmsNorm(w: Weights, x: Tensor, epsilon: number): Tensor {
  return rmsNormOp(x, w.get("weight", [fixedSide(x, -1)]), epsilon);
}

/** PyTorch's default, of layer norms whose epsilon no configuration says. */
export const USUAL_LAYER_NORM_EPSILON = 1e-5;

export function layerNorm(w: Weights, x: Tensor, epsilon: number): Tensor {
  const side = fixedSide(x, -1);
  return layerNormOp(x, w.get("weight", [side]), w.get("bias", [side]), epsilon);
}

/** x [B,T,C] → its rows [L,C], as int64 [L] of the flattened [B·T]; null leaves x as it is. */
export function pickRows(x: Tensor, rows: Tensor | null): Tensor {
  return rows === null ? x : gatherRows(asRows(x), rows);
}

/** [B,T,H·D] → [B,T,H,D]. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  return reshape(x, [x.shape[0]!, x.shape[1]!, heads, fixedSide(x, -1) / heads]);
}

/** [B,T,H,D] → [B,H,T,D]. */
export function headsFirst(x: Tensor): Tensor {
  return transpose(x, [0, 2, 1, 3]);
}

/** [B,H,T,D] → [B,T,H·D]. */
export function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, tokens, size] = x.shape;
  const channels = Number(heads) * Number(size); // both are fixed by the configuration
  return reshape(transpose(x, [0, 2, 1, 3]), [batch!, tokens!, channels]);
}

/** What queries look at besides the tokens of this run: the prompt, kept outside the graph. */
export interface Prefix {
  /** Keys with their last two axes swapped, [B,KV,D,S]: no copy of the prompt at each token. */
  readonly keysTransposed: Tensor;
  readonly values: Tensor; // [B,KV,S,D]
}

/**
 * Added to the scores: 0 where visible, very negative where not, [B,1,T,S]. Or cut into blocks of
 * queries, one after another, of which each looks at the keys up to its own end: [B,1,Tᵢ,T₁+…+Tᵢ].
 */
export type AttentionBias = Tensor | readonly Tensor[];

interface AttentionInputs<Bias = AttentionBias> {
  readonly q: Tensor; // [B,H,T,D]
  readonly k: Tensor; // [B,KV,S,D]
  readonly v: Tensor; // [B,KV,S,D]
  readonly bias: Bias | null;
  readonly prefix?: Prefix;
}

/** all + bias, the queries of a group of heads stacked along the third axis of `all`. */
function addBias(all: Tensor, bias: Tensor, perGroup: number): Tensor {
  if (perGroup === 1) return add(all, bias);
  const [batch, groups, , keys] = all.shape;
  const [biasBatch, , tokens] = bias.shape;
  const byHead = reshape(all, [batch!, groups!, perGroup, tokens!, keys!]);
  return reshape(add(byHead, reshape(bias, [biasBatch!, 1, 1, tokens!, keys!])), all.shape);
}

/** One block of queries, all of whose keys are given. → [B,H,T,D] */
function attend({ q, k, v, bias, prefix }: AttentionInputs<Tensor>): Tensor {
  const [batch, , , size] = q.shape as [Dimension, number, Dimension, number];
  const groups = fixedSide(k, 1);
  const perGroup = fixedSide(q, 1) / groups;
  const scaled = mul(q, scalar(1 / Math.sqrt(size)));
  const stacked = reshape(scaled, [batch, groups, null, size]); // [B,KV,G·T,D]
  const own = matmul(stacked, swapLastAxes(k)); // [B,KV,G·T,S]
  const all = prefix ? concat([matmul(stacked, prefix.keysTransposed), own], -1) : own;
  const scores = bias === null ? all : addBias(all, bias, perGroup);
  if (!prefix) return reshape(softmaxMatmul(scores, v), q.shape);
  const probabilities = softmax(scores);
  const split = prefix.values.shape[2]!;
  const context = add(
    matmul(slice(probabilities, -1, 0, split), prefix.values),
    matmul(slice(probabilities, -1, split, all.shape[3]!), v),
  );
  return reshape(context, q.shape);
}

/**
 * softmax(q·kᵀ/√D + bias)·v with grouped queries: query head h reads key head ⌊h·KV/H⌋. The heads
 * of a group are stacked along T, so keys and values are never repeated. → [B,T,H·D].
 *
 * With a prefix, the scores of prefix and new keys are joined before the softmax, in that order,
 * instead of joining the keys: documents are long prompts with short answers.
 * @see Ainslie et al. 2023, arXiv:2305.13245
 */
export function attention({ q, k, v, bias, prefix }: AttentionInputs): Tensor {
  if (bias === null || "shape" in bias) {
    return mergeHeads(attend({ q, k, v, bias, ...(prefix === undefined ? {} : { prefix }) }));
  }
  if (prefix !== undefined) throw new Error("internal: blocks of queries beside a prefix");
  let from: Dimension = 0;
  const blocks = bias.map((part) => {
    const to = part.shape[3]!;
    const upTo = (x: Tensor) => (sameDimension(to, x.shape[2]!) ? x : slice(x, 2, 0, to));
    const queries = slice(q, 2, from, to);
    from = to;
    return attend({ q: queries, k: upTo(k), v: upTo(v), bias: part });
  });
  return mergeHeads(concat(blocks, 2));
}

/**
 * {@link attention} in which everything sees everything, one head after another: scores of one head
 * are in memory, [B,1,T,S], not of all. For inputs so long that scores are most of the memory; there
 * are as many heads of keys as of queries.
 */
export function attentionHeadByHead({ q, k, v }: Omit<AttentionInputs, "bias" | "prefix">): Tensor {
  const parts: Tensor[] = []; // [B,T,D] each
  for (let head = 0; head < fixedSide(q, 1); head++) {
    const of = (x: Tensor) => slice(x, 1, head, head + 1);
    const last = parts.at(-1);
    const queries = last === undefined ? of(q) : after(of(q), last);
    parts.push(attention({ q: queries, k: of(k), v: of(v), bias: null }));
  }
  return concat(parts, -1);
}
