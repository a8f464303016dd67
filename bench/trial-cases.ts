import { fileURLToPath } from "node:url";
import { decoderConfig } from "../pretrain/decoder/config.ts";
import { compileDecoderTraining } from "../pretrain/decoder/graph.ts";
import { Random } from "../src/core/random.ts";
import { hostInt64 } from "../src/engine/session.ts";
import type { SessionOptions } from "../src/engine/session.ts";
import { loadTokenizer } from "../src/formats/tokenizer.ts";
import { lfm2, parseLfm2Config } from "../src/models/lfm2.ts";
import { loadModel } from "../src/models/load-model.ts";
import { sequenceFeeds } from "../src/models/sequence.ts";
import type { ForwardBackward } from "../src/train/training-graph.ts";
import { writeBaseShape } from "./base-shape.ts";
import { llamaFeeds, writeLlama } from "./lora-step-flops.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { pageFeeds, randomPage } from "./page-sample.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";

const TOKENIZER_FOLDER = fileURLToPath(new URL("../base-model", import.meta.url));

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

const SAMPLES = 4;
const TOKENS = 512;
const LABELS = 256;

/** Every weight of the embedded decoder's shape, 4 texts of 512 tokens of which half are answer. */
const pretraining: OpenCase = async (options) => {
  const tokenizer = await loadTokenizer(TOKENIZER_FOLDER);
  const config = decoderConfig({
    pad: tokenizer.idOf("<|pad|>"),
    start: tokenizer.idOf("<|startoftext|>"),
    end: tokenizer.idOf("<|im_end|>"),
    vocabularySize: tokenizer.vocabularySize,
  });
  const shapes = weightShapes(lfm2(parseLfm2Config(config)), null);
  await using checkpoint = await writeRandomCheckpoint(config, shapes, "BF16");
  const model = await loadModel(checkpoint.folder);
  const graph = await compileDecoderTraining(model, options);
  const weights = new Map<string, Float32Array>();
  for (const name of model.checkpoint.tensors.keys()) {
    weights.set(name, await model.checkpoint.readFloat32(name));
  }
  const random = new Random("bench pretraining");
  const draw = (count: number) =>
    Array.from({ length: count }, () => random.int(0, tokenizer.vocabularySize - 1));
  const places = Array.from({ length: SAMPLES * LABELS }, (_, i) => {
    const row = Math.floor(i / LABELS);
    return row * TOKENS + (TOKENS - LABELS - 1) + (i % LABELS);
  });
  const lengths = new Array<number>(SAMPLES).fill(TOKENS);
  const feeds = {
    ...sequenceFeeds(model.decoder, draw(SAMPLES * TOKENS), lengths),
    label_index: hostInt64([places.length], places),
    labels: hostInt64([places.length], draw(places.length)),
  };
  return { run: () => graph.run(weights, feeds) };
};

export const TRIAL_CASES: Readonly<Record<string, OpenCase>> = { llama, vl, pretraining };
