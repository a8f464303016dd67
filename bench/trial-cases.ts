import { compilePretraining, READER_SHAPE, READER_WEIGHT } from "../pretrain/graph.ts";
import { CHARACTER_CLASSES } from "../pretrain/characters.ts";
import { Random } from "../src/core/random.ts";
import { hostFloat32, hostInt64, type HostTensor } from "../src/engine/session.ts";
import type { SessionOptions } from "../src/engine/session.ts";
import { imageFeeds } from "../src/models/image-batch.ts";
import { loadModel, type Model } from "../src/models/load-model.ts";
import { sequenceFeeds } from "../src/models/sequence.ts";
import type { ForwardBackward } from "../src/train/training-graph.ts";
import { writeBaseShape } from "./base-shape.ts";
import { llamaFeeds, writeLlama } from "./lora-step-flops.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { pageFeeds, randomPage } from "./page-sample.ts";

/** A training graph with everything it is fed: the same on every machine and in every checkout. */
export interface TrialCase {
  run(): Promise<ForwardBackward>;
}

type OpenCase = (options: SessionOptions) => Promise<TrialCase>;

const llama: OpenCase = async (options) => {
  await using checkpoint = await writeLlama();
  const model = await loadModel(checkpoint.folder);
  const trainer = await openLoraTrainer(model, "none", options);
  const feeds = llamaFeeds(model.decoder);
  return { run: () => trainer.run(feeds) };
};

/** 512 image tokens from features, 192 of text, of which 160 carry a label. */
const vl: OpenCase = async (options) => {
  const base = await writeBaseShape();
  await using checkpoint = base.checkpoint;
  const model = await loadModel(checkpoint.folder);
  const trainer = await openLoraTrainer(model, "features", { ...options, targets: "every linear" });
  const page = randomPage(model, 32, 64, "bench page");
  const random = new Random("bench features");
  const data = Float32Array.from({ length: 512 * model.decoder.hiddenSize }, () => random.normal());
  const load = () => Promise.resolve({ kind: "features" as const, data });
  const feeds = await pageFeeds(model, page, load, { question: 32, answer: 160 });
  return { run: () => trainer.run(feeds) };
};

const SAMPLES = 62;
const TOKENS = 40;
const LABELS = 12;
const GRID = { height_patches: 2, width_patches: 16 };

function pretrainingFeeds(model: Model): Record<string, HostTensor> {
  const { decoder, vision } = model;
  if (vision === null) throw new Error("internal: the base model has a vision tower");
  const random = new Random("bench pretraining");
  const draw = (count: number, below: number) =>
    Array.from({ length: count }, () => random.int(0, below - 1));
  const places = (from: number, to: number) =>
    Array.from({ length: SAMPLES }, (_, b) =>
      Array.from({ length: to - from }, (__, t) => b * TOKENS + from + t),
    ).flat();
  const patches = GRID.height_patches * GRID.width_patches;
  const pieces = Array.from({ length: SAMPLES }, () => ({
    ...GRID,
    pixel_values: Float32Array.from({ length: patches * vision.config.patchValues }, () =>
      random.next(),
    ),
  }));
  const labelIndex = places(TOKENS - LABELS - 1, TOKENS - 1);
  const imageIndex = places(4, 4 + patches / vision.downsample ** 2);
  const characters = draw(2 * SAMPLES * patches, CHARACTER_CLASSES);
  const lengths = new Array<number>(SAMPLES).fill(TOKENS);
  return {
    ...sequenceFeeds(decoder, draw(SAMPLES * TOKENS, decoder.vocabularySize), lengths),
    ...imageFeeds(vision, pieces),
    label_index: hostInt64([labelIndex.length], labelIndex),
    labels: hostInt64([labelIndex.length], draw(labelIndex.length, decoder.vocabularySize)),
    image_index: hostInt64([imageIndex.length], imageIndex),
    patch_labels: hostInt64([characters.length], characters),
    text_scale: hostFloat32([], Float32Array.of(1 / labelIndex.length)),
    reader_scale: hostFloat32([], Float32Array.of(1 / characters.length)),
  };
}

/** Every weight of the base model's shape, 62 samples of 32 patches and 40 tokens. */
const pretraining: OpenCase = async (options) => {
  const base = await writeBaseShape();
  await using checkpoint = base.checkpoint;
  const model = await loadModel(checkpoint.folder);
  const graph = await compilePretraining(model, "joint", options);
  const weights = new Map<string, Float32Array>();
  for (const name of model.checkpoint.tensors.keys()) {
    weights.set(name, await model.checkpoint.readFloat32(name));
  }
  const random = new Random("bench reader");
  const [classes, side] = READER_SHAPE;
  const reader = Float32Array.from({ length: classes * side }, () => 0.06 * random.normal());
  weights.set(READER_WEIGHT, reader);
  const feeds = pretrainingFeeds(model);
  return { run: () => graph.run(weights, feeds) };
};

export const TRIAL_CASES: Readonly<Record<string, OpenCase>> = { llama, vl, pretraining };
