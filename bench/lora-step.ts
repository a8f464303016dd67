import { Random } from "../src/core/random.ts";
import { hostFloat32, type HostTensor, type SessionOptions } from "../src/engine/session.ts";
import type { Model } from "../src/models/load-model.ts";
import { loraInputNames } from "../src/models/weights.ts";
import { adapterInputs, lossTensor, type ImageSource } from "../src/train/adapter-graph.ts";
import { AdamW } from "../src/train/adamw.ts";
import { clipCoefficient, globalNorm } from "../src/train/clip.ts";
import { partOf } from "../src/train/lora-scope.ts";
import { compileTraining, type ForwardBackward } from "../src/train/training-graph.ts";

export const LORA_RANK = 8;
const TARGETS = new Set(["q_proj", "v_proj"]);
const LEARNING_RATE = 1e-4;

/** Forward, backward, clipping and AdamW of a LoRA adapter, as the training loop does them. */
export interface LoraTrainer extends AsyncDisposable {
  /** Forward and backward alone. */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<ForwardBackward>;
  /** One optimiser step on one micro-batch; returns the loss per label. */
  step(feeds: Readonly<Record<string, HostTensor>>): Promise<number>;
}

export interface LoraTrainerOptions extends SessionOptions {
  /** Where frozen weights are: read by the runtime off the checkpoint, or float32 arrays fed to it. */
  readonly frozenWeights?: "checkpoint" | "float32 arrays";
  /** Default: q_proj and v_proj. */
  readonly targets?: "q_proj and v_proj" | "every linear";
}

/** LoRA r = 8 on linears of the language model. */
export async function openLoraTrainer(
  model: Model,
  source: ImageSource,
  options: LoraTrainerOptions,
): Promise<LoraTrainer> {
  const asArrays = options.frozenWeights === "float32 arrays";
  const isTarget = (path: string) =>
    options.targets === "every linear" || TARGETS.has(path.split(".").at(-1) ?? "");
  const store = model.weights({
    trainable: () => asArrays, // an input of the graph, which gets no gradient here either
    adapted: (path) => isTarget(path) && partOf(path) === "language",
  });
  const loss = lossTensor(model, store, source);
  const graph = await compileTraining({ loss }, adapterInputs(store), options);
  const random = new Random("bench adapter");
  const parameters = new Map<string, Float32Array>();
  const scalings: Record<string, HostTensor> = {};
  for (const [path, { inFeatures, outFeatures }] of store.adapters) {
    const names = loraInputNames(path);
    const draw = (size: number, deviation: number) =>
      Float32Array.from({ length: size }, () => deviation * random.normal());
    parameters.set(names.A, draw(LORA_RANK * inFeatures, 1 / Math.sqrt(inFeatures)));
    parameters.set(names.B, draw(outFeatures * LORA_RANK, 0.01));
    scalings[names.scaling] = { dtype: "float32", shape: [], data: Float32Array.of(2) };
  }
  const adamw = new AdamW(parameters);
  const fixed = { ...scalings };
  for (const [name, { shape }] of store.trainables) {
    const values = await model.checkpoint.readFloat32(model.storedName(name));
    fixed[name] = hostFloat32(shape.map(Number), values);
  }
  const run = (feeds: Readonly<Record<string, HostTensor>>) =>
    graph.run(parameters, { ...feeds, ...fixed });
  return {
    run,
    async step(feeds) {
      const { lossSum, gradients } = await run(feeds);
      const labels = feeds["labels"]!.data.length;
      const norm = globalNorm(gradients) / labels;
      if (!Number.isFinite(lossSum)) throw new Error(`internal: the loss is ${lossSum}`);
      adamw.update(gradients, LEARNING_RATE, clipCoefficient(norm, 1) / labels);
      return lossSum / labels;
    },
    [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
  };
}
