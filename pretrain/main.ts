import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "../src/core/random.ts";
import { messageOf } from "../src/core/errors.ts";
import { hostFloat32, type SessionOptions } from "../src/engine/session.ts";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { openCheckpoint } from "../src/formats/checkpoint.ts";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { loadModel, type Model } from "../src/models/load-model.ts";
import { AdamW } from "../src/train/adamw.ts";
import { clipCoefficient, globalNorm } from "../src/train/clip.ts";
import { Ema } from "../src/train/ema.ts";
import type { TrainingGraph } from "../src/train/training-graph.ts";
import { initialWeights, modelConfig } from "./architecture.ts";
import {
  compilePretraining,
  type Objective,
  READER_SHAPE,
  READER_WEIGHT,
  trainedBy,
} from "./graph.ts";
import { rateShare, stagesFor, workDone } from "./plan.ts";
import { PLANS } from "./plans/all.ts";
import { promptTokens, readerFeeds, trainingFeeds } from "./sample-feeds.ts";
import { parseSettings, type PretrainSettings } from "./settings.ts";
import { loadState, saveState } from "./state.ts";
import { SampleStream, STREAM_START, type StreamPosition } from "./stream.ts";

const TOKENIZER_FOLDER = "base-model";
const CLIP_NORM = 1;
const EMA_DECAY = 0.998;
const LOG_EVERY_STEPS = 20;
const MAX_BATCH_SAMPLES = 96;

/** Writes config.json and the weights at their start, from which shapes are read later. */
async function prepareModel(settings: PretrainSettings): Promise<Model> {
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const config = modelConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    image: tokenizer.idOf("<image>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  const folder = join(settings.run, "start");
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, "config.json"), JSON.stringify(config, null, 2));
  const weights = initialWeights(tokenizer.vocabularySize, new Random(`${settings.seed}/weights`));
  await writeSafetensors(
    join(folder, "model.safetensors"),
    weights.map((tensor) => ({ ...tensor, dtype: "F32" as const })),
  );
  return loadModel(folder);
}

/** Weights drawn at random, and in their place those that the folders of `startFrom` have. */
async function startWeights(
  model: Model,
  { startFrom, seed }: PretrainSettings,
): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>();
  for (const name of model.checkpoint.tensors.keys()) {
    weights.set(name, await model.checkpoint.readFloat32(name));
  }
  weights.set(READER_WEIGHT, randomHead(seed));
  for (const folder of startFrom) {
    const given = await openCheckpoint(folder);
    for (const [name, { entry }] of given.tensors) {
      const length = entry.shape.reduce((product, side) => product * side, 1);
      const needed = weights.get(name)?.length;
      if (length !== needed) {
        throw new Error(
          `${folder} has ${length} values of ${name}; this model has ${needed ?? "none"}`,
        );
      }
      weights.set(name, await given.readFloat32(name));
    }
  }
  return weights;
}

function randomHead(seed: string): Float32Array {
  const random = new Random(`${seed}/reader`);
  const [classes, side] = READER_SHAPE;
  const deviation = 1 / Math.sqrt(side);
  return Float32Array.from({ length: classes * side }, () => deviation * random.normal());
}

/** The graph of each objective, compiled when it is first needed. */
class PretrainingGraphs implements AsyncDisposable {
  readonly #model: Model;
  readonly #options: SessionOptions;
  readonly #graphs = new Map<Objective, TrainingGraph>();

  constructor(model: Model, options: SessionOptions) {
    this.#model = model;
    this.#options = options;
  }

  async of(objective: Objective): Promise<TrainingGraph> {
    const found = this.#graphs.get(objective);
    if (found) return found;
    const graph = await compilePretraining(this.#model, objective, this.#options);
    this.#graphs.set(objective, graph);
    return graph;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const graph of this.#graphs.values()) await graph[Symbol.asyncDispose]();
  }
}

/** Running sums between two log lines. */
class Window {
  text = 0;
  textLabels = 0;
  reader = 0;
  readerLabels = 0;
  norm = 0;
  steps = 0;
  samples = 0;
  started = performance.now();
}

async function pretrain(settings: PretrainSettings): Promise<void> {
  const model = await prepareModel(settings);
  const prompt = promptTokens(await loadTokenizer(TOKENIZER_FOLDER));
  const plan = PLANS[settings.plan];
  const stages = stagesFor(plan, settings.samples);
  const saved = await loadState(settings.run);
  // A run over the tower alone neither keeps nor moves the other weights: its steps are small.
  const objectives = new Set(stages.map((stage) => stage.objective));
  const weights = new Map(
    [...(saved?.weights ?? (await startWeights(model, settings)))].filter(([name]) =>
      [...objectives].some((objective) => trainedBy(objective, name)),
    ),
  );
  const adamw = new AdamW(weights, { beta2: 0.98, weightDecay: 0.05 });
  const ema = new Ema(weights, EMA_DECAY);
  if (saved) {
    adamw.restore({ step: saved.step, m: saved.m, v: saved.v });
    ema.restore({ step: saved.step, average: saved.average });
  }
  const sessionOptions = { device: settings.device, threads: settings.threads, spinning: false };
  await using graphs = new PretrainingGraphs(model, sessionOptions);
  const zeros = new Map([...weights].map(([name, { length }]) => [name, new Float32Array(length)]));
  await using stream = new SampleStream({
    seed: settings.seed,
    fonts: "train",
    stages,
    budget: settings.budget,
    maxSamples: MAX_BATCH_SAMPLES,
    threads: 1,
    ahead: 2,
  });

  let step = saved?.step ?? 0;
  let samples = saved?.samples ?? 0;
  let position: StreamPosition = saved?.position ?? STREAM_START;
  let lastSave = performance.now();
  let stopping = false;
  process.once("SIGINT", () => {
    console.error("Saving after this step; run the same command again to go on.");
    stopping = true;
  });
  let window = new Window();
  const save = () =>
    saveState(settings.run, { step, samples, position, weights, ...stateOf(adamw, ema) });

  for await (const batch of stream.from(position)) {
    if (samples >= settings.until || stopping) break;
    const stage = stages.find(({ name }) => name === batch.stage);
    const { feeds, labelCount, patchLabelCount } =
      stage?.objective === "reader"
        ? { ...readerFeeds(model, batch.samples), labelCount: 0 }
        : trainingFeeds(model, prompt, batch.samples, stage?.bare ?? false);
    const objective = patchLabelCount === 0 ? "text" : (stage?.objective ?? "joint");
    const done = workDone(samples, stages);
    const reader = plan.readerShare(done);
    feeds["text_scale"] = hostFloat32([], Float32Array.of(1 / Math.max(1, labelCount)));
    feeds["reader_scale"] = hostFloat32([], Float32Array.of(reader / Math.max(1, patchLabelCount)));
    const result = await (await graphs.of(objective)).run(weights, feeds);
    // What a batch says nothing about, such as the tower without a picture, has no slope.
    const slopes = new Map([...zeros, ...result.gradients]);
    const norm = globalNorm(slopes);
    const rate = settings.learningRate * rateShare(plan, step, done);
    adamw.update(slopes, rate, clipCoefficient(norm, CLIP_NORM));
    ema.update(weights);
    step += 1;
    samples += batch.samples.length;
    position = batch.next;

    if (objective !== "reader") {
      window.text += result.lossSum;
      window.textLabels += labelCount;
    }
    window.reader += Number(result.extra["reader_loss"]?.data[0] ?? 0);
    window.readerLabels += patchLabelCount;
    window.norm += norm;
    window.steps += 1;
    window.samples += batch.samples.length;
    if (step % LOG_EVERY_STEPS === 0) {
      const seconds = (performance.now() - window.started) / 1000;
      const row = {
        step,
        samples,
        stage: batch.stage,
        done: round(done),
        loss: window.textLabels === 0 ? null : round(window.text / window.textLabels),
        reader_loss: round(window.reader / Math.max(1, window.readerLabels)),
        learning_rate: rate,
        gradient_norm: round(window.norm / window.steps),
        samples_per_second: round(window.samples / seconds),
      };
      await appendFile(join(settings.run, "metrics.jsonl"), `${JSON.stringify(row)}\n`);
      console.log(JSON.stringify(row));
      window = new Window();
    }
    if (performance.now() - lastSave > settings.saveEveryMinutes * 60_000) {
      await save();
      lastSave = performance.now();
    }
  }
  await save();
}

function stateOf(adamw: AdamW, ema: Ema) {
  const { m, v } = adamw.state();
  return { m, v, average: ema.average };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

try {
  await pretrain(parseSettings(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? messageOf(error)) : error);
  process.exitCode = 1;
}
