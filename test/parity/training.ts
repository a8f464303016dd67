import { join } from "node:path";
import type { HostTensor } from "../../src/engine/session.ts";
import type { Tensor } from "../../src/engine/tensor.ts";
import type { Model } from "../../src/models/load-model.ts";
import { loraInputNames, type WeightStore } from "../../src/models/weights.ts";
import { adapterInputs } from "../../src/train/adapter-graph.ts";
import { AdamW, decaysByDefault } from "../../src/train/adamw.ts";
import { clipGlobalNorm } from "../../src/train/clip.ts";
import { adaptablePlaces, matchAdapter } from "../../src/train/match-adapter.ts";
import type { NamedTensors } from "../../src/train/named-tensors.ts";
import { adapterParameters, loadAdapter, type LoraAdapter } from "../../src/train/peft-adapter.ts";
import { makeSchedule, scheduleMultiplier } from "../../src/train/schedule.ts";
import {
  accumulate,
  compileTraining,
  scaleGradients,
  type TrainingGraph,
} from "../../src/train/training-graph.ts";
import { TOLERANCE, type CaseRun, type ParityCase } from "./case.ts";
import { compareExact, compareTensor } from "./compare.ts";
import { forwardGraph, runFeeds } from "./language.ts";
import type { ParityRow } from "./row.ts";

/** The reference's optimiser settings and what it logged at each step. */
export interface TrainTrace {
  readonly settings: {
    readonly lr: number;
    readonly wd: number;
    readonly warmup: number;
    readonly total: number;
    readonly clip: number;
    readonly schedule: readonly (readonly (string | number)[])[];
  };
  readonly expected: {
    readonly loss: number[];
    readonly micro_loss: number[][];
    readonly grad_norm: number[];
    readonly lr: number[];
    readonly num_items: number[];
  };
}

export interface MicroBatch {
  readonly name: string;
  readonly run: CaseRun;
}

/** Feeds that hold an adapter: its pairs and their scalings. */
export function adapterFeeds(adapter: LoraAdapter): Record<string, HostTensor> {
  const feeds: Record<string, HostTensor> = {};
  for (const [path, module] of adapter.modules) {
    const names = loraInputNames(path);
    const { rank, inFeatures, outFeatures } = module;
    feeds[names.A] = { dtype: "float32", shape: [rank, inFeatures], data: module.lora_A };
    feeds[names.B] = { dtype: "float32", shape: [outFeatures, rank], data: module.lora_B };
    feeds[names.scaling] = { dtype: "float32", shape: [], data: Float32Array.of(module.scaling) };
  }
  return feeds;
}

/** Opens an adapter of the case against the model's own linears. */
export async function openAdapter(
  parity: ParityCase,
  model: Model,
  folder: string,
): Promise<LoraAdapter> {
  const loaded = await loadAdapter(join(parity.folder, folder));
  return matchAdapter(loaded, adaptablePlaces(model));
}

export function adaptedStore(model: Model, adapter: LoraAdapter): WeightStore {
  return model.weights({ adapted: (path) => adapter.modules.has(path) });
}

interface Micro {
  readonly feeds: Record<string, HostTensor>;
  readonly labelCount: number;
}

async function microFeeds(
  parity: ParityCase,
  model: Model,
  micro: MicroBatch,
  extra: Readonly<Record<string, HostTensor>>,
): Promise<Micro> {
  const { feeds, labelCount } = await runFeeds(parity, model, micro.name, micro.run);
  return { feeds: { ...feeds, ...extra }, labelCount };
}

export interface TrainingCase {
  readonly parity: ParityCase;
  readonly model: Model;
  readonly store: WeightStore;
  readonly parameters: Map<string, Float32Array>;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly extraFeeds: Readonly<Record<string, HostTensor>>;
  readonly microBatches: ReadonlyMap<string | number, MicroBatch>;
}

/** Gradients of the mean loss of one micro-batch, called `<prefix><parameter>` in the fixture. */
export async function gradientRows(
  setup: TrainingCase,
  graph: TrainingGraph,
  micro: MicroBatch,
  prefix: string,
  absolute: number = TOLERANCE.gradient,
): Promise<ParityRow[]> {
  const { parity, model, parameters, extraFeeds } = setup;
  const { feeds, labelCount } = await microFeeds(parity, model, micro, extraFeeds);
  const result = await graph.run(parameters, feeds);
  scaleGradients(result.gradients, 1 / labelCount);
  const rows: ParityRow[] = [];
  for (const [name, got] of result.gradients) {
    if (!parity.has(prefix + name)) continue;
    const want = await parity.values(prefix + name);
    const scale = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const row = compareTensor(prefix + name, got, want, { absolute });
    // Both must hold: absolute, and relative to the tensor's largest gradient.
    const relative = scale < 1e-6 || row.maxRel <= 1e-4;
    rows.push({ ...row, ok: row.ok && relative });
  }
  return rows;
}

/**
 * ‖∂(mean loss)/∂W‖ of every weight of one micro-batch. A norm may be off by its share of the
 * gradients' own tolerance, 1e-4, or by the float32 noise of a norm that is zero in theory.
 */
export async function gradientNormRow(
  setup: TrainingCase,
  graph: TrainingGraph,
  micro: MicroBatch,
): Promise<ParityRow> {
  const { feeds, labelCount } = await microFeeds(setup.parity, setup.model, micro, {});
  const { gradients } = await graph.run(setup.parameters, feeds);
  scaleGradients(gradients, 1 / labelCount);
  const want = Object.entries(micro.run.expected.grad_norms ?? {});
  const got = want.map(([name]) => Math.hypot(...(gradients.get(name) ?? [NaN])));
  const expected = want.map(([, norm]) => norm);
  const quantity = `${micro.name}.grad_norms`;
  const far = want.filter(([, norm], i) => !(Math.abs(got[i]! - norm) <= 1e-5 + 1e-4 * norm));
  const row = compareTensor(quantity, got, expected, { absolute: 1e-4 });
  return { ...row, ok: want.length > 0 && far.length === 0 };
}

/** Compiles the training graph of a case. */
export async function openTraining(setup: TrainingCase): Promise<TrainingGraph> {
  const graph = forwardGraph(setup.model, setup.store, setup.model.vision !== null);
  return compileTraining({ loss: graph.loss }, setup.inputs, { device: "cpu" });
}

/** Tensors whose mathematical gradient is zero: Adam turns rounding noise into full steps. */
export const NOISE_ONLY = /^train\.final\..*vision_tower\..*self_attn\.k_proj\.bias$/;

function finalRow(name: string, got: Float32Array, want: Float32Array, strict: boolean): ParityRow {
  const row = compareTensor(name, got, want, { absolute: TOLERANCE.weights });
  if (strict) return row;
  let far = 0;
  for (let i = 0; i < want.length; i++) if (Math.abs(got[i]! - want[i]!) > 3e-4) far += 1;
  return { ...row, ok: far <= Math.ceil(want.length * 1e-4) };
}

/** Replays the reference's training and compares every logged number and the final weights. */
export async function traceRows(
  setup: TrainingCase,
  graph: TrainingGraph,
  trace: TrainTrace,
  strictFinal: boolean,
): Promise<ParityRow[]> {
  const { parity, model, parameters, microBatches, extraFeeds } = setup;
  const { settings, expected } = trace;
  const adamw = new AdamW(parameters, { weightDecay: settings.wd }, decaysByDefault);
  const schedule = makeSchedule({
    name: "cosine",
    warmup: settings.warmup,
    totalSteps: settings.total,
  });
  const got = {
    loss: [] as number[],
    microLoss: [] as number[],
    items: [] as number[],
    norm: [] as number[],
    lr: [] as number[],
  };
  const rows: ParityRow[] = [];
  for (let step = 0; step < settings.total; step++) {
    const micros: Micro[] = [];
    for (const key of settings.schedule[step]!) {
      micros.push(await microFeeds(parity, model, microBatches.get(key)!, extraFeeds));
    }
    const items = micros.reduce((sum, micro) => sum + micro.labelCount, 0);
    const sum = new Map<string, Float32Array>();
    let loss = 0;
    for (const micro of micros) {
      const result = await graph.run(parameters, micro.feeds);
      got.microLoss.push(result.lossSum / items);
      loss += result.lossSum / items;
      accumulate(sum, result.gradients);
    }
    scaleGradients(sum, 1 / items);
    if (step === 0) rows.push(...(await storedRows(parity, "train.step0_accum_grad.", sum)));
    got.loss.push(loss);
    got.items.push(items);
    got.norm.push(clipGlobalNorm(sum, settings.clip));
    const learningRate = settings.lr * scheduleMultiplier(schedule, step);
    got.lr.push(learningRate);
    adamw.update(sum, learningRate);
    rows.push(...(await storedRows(parity, `train.step${step + 1}.`, parameters)));
  }
  rows.push(
    compareTensor("train.loss", got.loss, expected.loss, { absolute: 2e-5 }),
    compareTensor("train.micro_loss", got.microLoss, expected.micro_loss.flat(), {
      absolute: 2e-5,
    }),
    compareExact("train.num_items", got.items, expected.num_items),
    compareTensor("train.grad_norm", got.norm, expected.grad_norm, { absolute: 1e-4 }),
    compareTensor("train.lr", got.lr, expected.lr, { absolute: 1e-9 }),
  );
  for (const [name, values] of parameters) {
    const key = `train.final.${name}`;
    if (!parity.has(key) || NOISE_ONLY.test(key)) continue;
    rows.push(finalRow(key, values, await parity.values(key), strictFinal));
  }
  return rows;
}

async function storedRows(
  parity: ParityCase,
  prefix: string,
  tensors: NamedTensors,
): Promise<ParityRow[]> {
  const rows: ParityRow[] = [];
  for (const [name, got] of tensors) {
    if (!parity.has(prefix + name)) continue;
    const want = await parity.values(prefix + name);
    rows.push(compareTensor(prefix + name, got, want, { absolute: TOLERANCE.weights }));
  }
  return rows;
}

export async function adapterTraining(
  parity: ParityCase,
  model: Model,
  adapter: LoraAdapter,
  microBatches: ReadonlyMap<string | number, MicroBatch>,
): Promise<TrainingCase> {
  const store = adaptedStore(model, adapter);
  forwardGraph(model, store, model.vision !== null); // declares the adapter inputs
  const feeds = adapterFeeds(adapter);
  return {
    parity,
    model,
    store,
    parameters: adapterParameters(adapter),
    inputs: adapterInputs(store),
    extraFeeds: Object.fromEntries(
      Object.entries(feeds).filter(([name]) => name.endsWith(".lora_scaling")),
    ),
    microBatches,
  };
}

/** Case 12: every weight is trained. */
export async function fullTraining(
  parity: ParityCase,
  model: Model,
  microBatches: ReadonlyMap<string | number, MicroBatch>,
): Promise<TrainingCase> {
  const store = model.weights({ trainable: () => true });
  forwardGraph(model, store, model.vision !== null);
  const parameters = new Map<string, Float32Array>();
  for (const name of store.trainables.keys()) {
    parameters.set(name, await model.checkpoint.readFloat32(model.storedName(name)));
  }
  return {
    parity,
    model,
    store,
    parameters,
    inputs: store.trainables,
    extraFeeds: {},
    microBatches,
  };
}
