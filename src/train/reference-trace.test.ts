import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { openSafetensors, readTensorFloat32 } from "../formats/safetensors.ts";
import { AdamW } from "./adamw.ts";
import { clipGlobalNorm } from "./clip.ts";
import { collate, targetsInWindow } from "./collate.ts";
import type { Batch, TrainingSample } from "./collate.ts";
import { zerosLike } from "./named-tensors.ts";
import { adapterParameters, loadAdapter } from "./peft-adapter.ts";
import type { LoraAdapter, LoraModule } from "./peft-adapter.ts";
import { makeSchedule, scheduleMultiplier } from "./schedule.ts";

// Eight optimiser steps of LoRA on a tiny Llama, computed by PyTorch, transformers and PEFT, against the
// pieces of this folder. The model between them is written out below in float64, forward and backward,
// so that nothing here depends on the engine: a difference is in the collation, the token-normalised
// loss, the clipping, the optimiser, the schedule or the reading of the adapter.

const FIXTURES = resolve(import.meta.dirname, "../../fixtures");
const matrix = z.array(z.array(z.number()));
const trace = z
  .object({
    model: z.object({
      hidden_size: z.int(),
      num_attention_heads: z.int(),
      num_key_value_heads: z.int(),
      head_dim: z.int(),
      num_hidden_layers: z.int(),
      rms_norm_eps: z.number(),
      rope_theta: z.number(),
    }),
    train: z.object({
      lr: z.number(),
      wd: z.number(),
      warmup: z.int(),
      total: z.int(),
      clip: z.number(),
      schedule: z.array(z.array(z.int())),
    }),
    micro_batches: z.array(z.object({ input_ids: matrix, attention_mask: matrix, labels: matrix })),
    expected: z.object({
      loss: z.array(z.number()),
      grad_norm: z.array(z.number()),
      lr: z.array(z.number()),
    }),
  })
  .parse(JSON.parse(readFileSync(join(FIXTURES, "llama-lora-trace/trace.json"), "utf8")));
const cfg = trace.model;

/** A row-major matrix with its gradient. */
class Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  readonly grad: Float64Array;
  constructor(rows: number, columns: number, data = new Float64Array(rows * columns)) {
    this.rows = rows;
    this.columns = columns;
    this.data = data;
    this.grad = new Float64Array(rows * columns);
  }
}

/** Backward steps of what was computed, in order. */
type Tape = (() => void)[];
type Weights = ReadonlyMap<string, Float32Array>;

/** out[n,o] += scale · Σ_i x[n,i]·w[o,i]. */
function addProduct(
  out: Float64Array,
  x: Float64Array,
  w: ArrayLike<number>,
  [rows, inner, columns]: [number, number, number],
  scale = 1,
): void {
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < columns; o++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += x[n * inner + i]! * w[o * inner + i]!;
      out[n * columns + o]! += scale * sum;
    }
  }
}

/** out[n,i] += scale · Σ_o dy[n,o]·w[o,i]. */
function addBack(
  out: Float64Array,
  dy: Float64Array,
  w: ArrayLike<number>,
  [rows, inner, columns]: [number, number, number],
  scale = 1,
): void {
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < columns; o++) {
      const g = scale * dy[n * columns + o]!;
      for (let i = 0; i < inner; i++) out[n * inner + i]! += g * w[o * inner + i]!;
    }
  }
}

/** dw[o,i] += scale · Σ_n dy[n,o]·x[n,i]. */
function addOuter(
  dw: Float64Array,
  dy: Float64Array,
  x: Float64Array,
  [rows, inner, columns]: [number, number, number],
  scale: number,
): void {
  for (let n = 0; n < rows; n++) {
    for (let o = 0; o < columns; o++) {
      const g = scale * dy[n * columns + o]!;
      for (let i = 0; i < inner; i++) dw[o * inner + i]! += g * x[n * inner + i]!;
    }
  }
}

/** y = x·Wᵀ, and with a LoRA module + scaling·(x·Aᵀ)·Bᵀ. */
function linear(
  tape: Tape,
  x: Matrix,
  w: Float32Array,
  lora?: { module: LoraModule; gradA: Float64Array; gradB: Float64Array },
): Matrix {
  const y = new Matrix(x.rows, w.length / x.columns);
  const whole: [number, number, number] = [x.rows, x.columns, y.columns];
  addProduct(y.data, x.data, w, whole);
  tape.push(() => addBack(x.grad, y.grad, w, whole));
  if (lora === undefined) return y;
  const { module, gradA, gradB } = lora;
  const { rank, scaling, lora_A, lora_B } = module;
  const down: [number, number, number] = [x.rows, x.columns, rank];
  const up: [number, number, number] = [x.rows, rank, y.columns];
  const h = new Matrix(x.rows, rank);
  addProduct(h.data, x.data, lora_A, down);
  addProduct(y.data, h.data, lora_B, up, scaling);
  tape.push(() => {
    addOuter(gradB, y.grad, h.data, up, scaling);
    addBack(h.grad, y.grad, lora_B, up, scaling);
    addOuter(gradA, h.grad, x.data, down, 1);
    addBack(x.grad, h.grad, lora_A, down);
  });
  return y;
}

function add(tape: Tape, a: Matrix, b: Matrix): Matrix {
  const y = new Matrix(
    a.rows,
    a.columns,
    a.data.map((value, i) => value + b.data[i]!),
  );
  tape.push(() => {
    y.grad.forEach((g, i) => {
      a.grad[i]! += g;
      b.grad[i]! += g;
    });
  });
  return y;
}

/** silu(gate)·up. */
function gated(tape: Tape, gate: Matrix, up: Matrix): Matrix {
  const sigmoid = gate.data.map((value) => 1 / (1 + Math.exp(-value)));
  const silu = gate.data.map((value, i) => value * sigmoid[i]!);
  const y = new Matrix(
    gate.rows,
    gate.columns,
    silu.map((value, i) => value * up.data[i]!),
  );
  tape.push(() => {
    y.grad.forEach((g, i) => {
      const s = sigmoid[i]!;
      gate.grad[i]! += g * up.data[i]! * s * (1 + gate.data[i]! * (1 - s));
      up.grad[i]! += g * silu[i]!;
    });
  });
  return y;
}

function rmsNorm(tape: Tape, x: Matrix, w: Float32Array): Matrix {
  const { rows, columns } = x;
  const y = new Matrix(rows, columns);
  const inverse = new Float64Array(rows);
  for (let n = 0; n < rows; n++) {
    const row = x.data.subarray(n * columns, (n + 1) * columns);
    const square = row.reduce((sum, value) => sum + value * value, 0) / columns;
    inverse[n] = 1 / Math.sqrt(square + cfg.rms_norm_eps);
    row.forEach((value, i) => (y.data[n * columns + i] = value * inverse[n]! * w[i]!));
  }
  tape.push(() => {
    for (let n = 0; n < rows; n++) {
      let dot = 0;
      for (let i = 0; i < columns; i++) {
        dot += y.grad[n * columns + i]! * w[i]! * x.data[n * columns + i]!;
      }
      const pull = (dot * inverse[n]! ** 3) / columns;
      for (let i = 0; i < columns; i++) {
        const at = n * columns + i;
        x.grad[at]! += y.grad[at]! * w[i]! * inverse[n]! - pull * x.data[at]!;
      }
    }
  });
  return y;
}

/** Rotates each head's halves by position; its backward is the rotation the other way. */
function rope(tape: Tape, x: Matrix): Matrix {
  const rotate = (from: Float64Array, to: Float64Array, sign: number) => {
    const half = cfg.head_dim / 2;
    for (let at = 0; at < from.length; at += cfg.head_dim) {
      const position = Math.floor(at / x.columns);
      for (let i = 0; i < half; i++) {
        const angle = sign * position * cfg.rope_theta ** (-i / half);
        const [a, b] = [from[at + i]!, from[at + i + half]!];
        to[at + i]! += a * Math.cos(angle) - b * Math.sin(angle);
        to[at + i + half]! += b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  };
  const y = new Matrix(x.rows, x.columns);
  rotate(x.data, y.data, 1);
  tape.push(() => rotate(y.grad, x.grad, -1));
  return y;
}

/** Causal softmax attention with grouped keys and values. */
function attention(tape: Tape, q: Matrix, k: Matrix, v: Matrix): Matrix {
  const { head_dim: D, num_attention_heads: H } = cfg;
  const group = H / cfg.num_key_value_heads;
  const T = q.rows;
  const y = new Matrix(T, q.columns);
  const scale = 1 / Math.sqrt(D);
  for (let head = 0; head < H; head++) {
    const qAt = (t: number) => t * q.columns + head * D;
    const kAt = (t: number) => t * k.columns + Math.floor(head / group) * D;
    const p = new Float64Array(T * T);
    for (let t = 0; t < T; t++) {
      const scores = Array.from({ length: t + 1 }, (_, s) => {
        let dot = 0;
        for (let d = 0; d < D; d++) dot += q.data[qAt(t) + d]! * k.data[kAt(s) + d]!;
        return dot * scale;
      });
      const top = Math.max(...scores);
      const sum = scores.reduce((total, score) => total + Math.exp(score - top), 0);
      scores.forEach((score, s) => {
        p[t * T + s] = Math.exp(score - top) / sum;
        for (let d = 0; d < D; d++) y.data[qAt(t) + d]! += p[t * T + s]! * v.data[kAt(s) + d]!;
      });
    }
    tape.push(() => {
      for (let t = 0; t < T; t++) {
        const dp = new Float64Array(t + 1);
        for (let s = 0; s <= t; s++) {
          for (let d = 0; d < D; d++) {
            dp[s]! += y.grad[qAt(t) + d]! * v.data[kAt(s) + d]!;
            v.grad[kAt(s) + d]! += p[t * T + s]! * y.grad[qAt(t) + d]!;
          }
        }
        const mean = dp.reduce((sum, value, s) => sum + value * p[t * T + s]!, 0);
        for (let s = 0; s <= t; s++) {
          const ds = p[t * T + s]! * (dp[s]! - mean) * scale;
          for (let d = 0; d < D; d++) {
            q.grad[qAt(t) + d]! += ds * k.data[kAt(s) + d]!;
            k.grad[kAt(s) + d]! += ds * q.data[qAt(t) + d]!;
          }
        }
      }
    });
  }
  return y;
}

/** Adds the gradients of Σ cross-entropy / N of one micro-batch to `grads`; returns that loss. */
function forwardBackward(
  weights: Weights,
  adapter: LoraAdapter,
  batch: Batch,
  N: number,
  grads: ReadonlyMap<string, Float64Array>,
): number {
  let loss = 0;
  for (let b = 0; b < batch.batchSize; b++) {
    // Rows do not see each other, and causal rows do not see the padding on their right.
    const own = batch.attention_mask.subarray(b * batch.tokens, (b + 1) * batch.tokens);
    const T = own.reduce((sum, bit) => sum + bit, 0);
    const ids = batch.input_ids.subarray(b * batch.tokens, b * batch.tokens + T);
    const tape: Tape = [];
    const weight = (name: string) => weights.get(`${name}.weight`)!;
    const project = (x: Matrix, path: string) => {
      const module = adapter.modules.get(path);
      if (module === undefined) return linear(tape, x, weight(path));
      const gradOf = (part: string) => grads.get(`base_model.model.${path}.${part}.weight`)!;
      const lora = { module, gradA: gradOf("lora_A"), gradB: gradOf("lora_B") };
      return linear(tape, x, weight(path), lora);
    };
    const C = cfg.hidden_size;
    let x = new Matrix(T, C);
    ids.forEach((id, t) => {
      x.data.set(weight("model.embed_tokens").subarray(id * C, (id + 1) * C), t * C);
    });
    for (let layer = 0; layer < cfg.num_hidden_layers; layer++) {
      const at = `model.layers.${layer}`;
      const n1 = rmsNorm(tape, x, weight(`${at}.input_layernorm`));
      const q = rope(tape, project(n1, `${at}.self_attn.q_proj`));
      const k = rope(tape, project(n1, `${at}.self_attn.k_proj`));
      const v = project(n1, `${at}.self_attn.v_proj`);
      x = add(tape, x, project(attention(tape, q, k, v), `${at}.self_attn.o_proj`));
      const n2 = rmsNorm(tape, x, weight(`${at}.post_attention_layernorm`));
      const up = project(n2, `${at}.mlp.up_proj`);
      const inner = gated(tape, project(n2, `${at}.mlp.gate_proj`), up);
      x = add(tape, x, project(inner, `${at}.mlp.down_proj`));
    }
    const logits = project(rmsNorm(tape, x, weight("model.norm")), "lm_head");
    loss += crossEntropy(logits, batch, b, N);
    for (const backward of tape.reverse()) backward();
  }
  return loss;
}

function crossEntropy(logits: Matrix, batch: Batch, row: number, N: number): number {
  let loss = 0;
  const V = logits.columns;
  batch.targetPositions.forEach((position, i) => {
    const t = position - row * batch.tokens;
    if (t < 0 || t >= batch.tokens) return;
    const scores = logits.data.subarray(t * V, (t + 1) * V);
    const top = scores.reduce((most, score) => Math.max(most, score), -Infinity);
    const sum = scores.reduce((total, score) => total + Math.exp(score - top), 0);
    const target = batch.targetIds[i]!;
    loss += (Math.log(sum) + top - scores[target]!) / N;
    scores.forEach((score, id) => {
      logits.grad[t * V + id]! += (Math.exp(score - top) / sum - (id === target ? 1 : 0)) / N;
    });
  });
  return loss;
}

async function readAll(path: string): Promise<Map<string, Float32Array>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, Float32Array>();
  for (const name of file.tensors.keys()) tensors.set(name, await readTensorFloat32(file, name));
  return tensors;
}

function batches(): Batch[] {
  return trace.micro_batches.map(({ input_ids, attention_mask, labels }) => {
    const samples = input_ids.map((ids, row): TrainingSample => {
      const length = attention_mask[row]!.reduce((sum, bit) => sum + bit, 0);
      const own = { input_ids: ids.slice(0, length), labels: labels[row]!.slice(0, length) };
      return { id: String(row), ...own, images: [] };
    });
    return collate(samples, [0, 1, 2], 0);
  });
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

test("eight steps of LoRA equal PyTorch, transformers and PEFT", async () => {
  const weights = await readAll(join(FIXTURES, "llama-lora-trace/model.safetensors"));
  const expected = await readAll(join(FIXTURES, "llama-lora-trace/expected.safetensors"));
  const adapter = await loadAdapter(join(FIXTURES, "peft/llama-plain"));
  const parameters = adapterParameters(adapter);
  const { train } = trace;
  const optimiser = new AdamW(parameters, { weightDecay: train.wd });
  const { warmup, total: totalSteps } = train;
  const schedule = makeSchedule({ name: "cosine", warmup, totalSteps });
  const all = batches();
  let compared = 0;
  // Tolerances are those measured for the reference against itself in float64, rounded up.
  const compare = (
    prefix: string,
    tensors: ReadonlyMap<string, Float32Array>,
    tolerance: number,
  ) => {
    for (const [name, values] of tensors) {
      expect(largestDifference(values, expected.get(`${prefix}.${name}`)!)).toBeLessThan(tolerance);
      compared++;
    }
  };
  for (let step = 0; step < totalSteps; step++) {
    const window = train.schedule[step]!.map((index) => all[index]!);
    const N = targetsInWindow(window);
    const sums = new Map(
      [...parameters].map(([name, { length }]) => [name, new Float64Array(length)]),
    );
    let loss = 0;
    for (const batch of window) loss += forwardBackward(weights, adapter, batch, N, sums);
    const gradients = zerosLike(parameters);
    for (const [name, values] of gradients) values.set(sums.get(name)!);
    if (step === 0) compare("train.step0_accum_grad", gradients, 1e-5);
    const norm = clipGlobalNorm(gradients, train.clip);
    const rate = train.lr * scheduleMultiplier(schedule, step);
    optimiser.update(gradients, rate);
    expect(Math.abs(loss - trace.expected.loss[step]!)).toBeLessThan(2e-5);
    expect(Math.abs(norm - trace.expected.grad_norm[step]!)).toBeLessThan(1e-4);
    expect(Math.abs(rate - trace.expected.lr[step]!)).toBeLessThan(1e-9);
    if (step + 1 === 2 || step + 1 === 4) compare(`train.step${step + 1}`, parameters, 1e-5);
  }
  compare("train.final", parameters, 1e-5);
  expect(compared).toBe(4 * 12);
});
