import { KvittoError } from "../core/errors.ts";
import { processMemory } from "../core/process-memory.ts";
import { Random } from "../core/random.ts";
import { resolveDevice } from "../engine/device.ts";
import {
  hostFloat32,
  hostInt64,
  openSession,
  type HostTensor,
  type SessionOptions,
} from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { Model } from "../models/load-model.ts";
import { DROPOUT_SEED, partsHead, refuseExtraTensors } from "../models/weights.ts";
import {
  adapterInputs,
  batchLoss,
  LABEL_WEIGHTS,
  lossTensor,
  NOISE_SCALE,
  NOISE_SEED,
  type ImageSource,
} from "./adapter-graph.ts";
import { batchFeeds, type TrainingImage } from "./batch-feeds.ts";
import { chunkedLabelFeeds, lossChunks } from "./chunked-loss.ts";
import { weighsClasses } from "./class-weights.ts";
import { globalNorm } from "./clip.ts";
import {
  collate,
  targetsInWindow,
  weightInWindow,
  type Batch,
  type TrainingSample,
} from "./collate.ts";
import type { Window } from "./epoch-plan.ts";
import type { EpochSamples } from "./epoch-samples.ts";
import { findRunTokens, type FoundRunTokens } from "./find-run-tokens.ts";
import { cutIntoRuns, lengthBatches } from "./length-batches.ts";
import type { NamedTensors } from "./named-tensors.ts";
import { doraFeeds, parameterFeeds, scalingFeeds, usesFrozenVision } from "./new-adapter.ts";
import { adapterParameters, type LoraAdapter } from "./peft-adapter.ts";
import type { TrainSettings } from "./train-settings.ts";
import { accumulate, compileTraining, scaleGradients } from "./training-graph.ts";

/**
 * Most tokens of one run of the graph on a CPU. With more, the tensors of a layer no longer fit its
 * cache: the same rows took 16 % more processor time in runs of 5,600 tokens than one by one, at 704
 * tokens each (docs/log.md), and memory grows with the run. A GPU wants the whole micro-batch.
 */
export const CPU_RUN_TOKENS = 1536;

type Samples = readonly TrainingSample<TrainingImage>[];

/** What one optimiser step is made of. */
export interface StepGradients {
  /** Mean loss in nats over the trained tokens of all micro-batches, by their weights. */
  readonly loss: number;
  /** Of that mean loss, by parameter. */
  readonly gradients: NamedTensors;
  /** √Σ g², before clipping. */
  readonly norm: number;
  /** Trained tokens. */
  readonly tokens: number;
}

/** The graphs of a run: everything that computes and nothing that decides. */
export interface Trainer extends AsyncDisposable {
  /** Tries how many tokens are best run at once: see `findRunTokens`. */
  findRunTokens(): Promise<FoundRunTokens>;
  /** Most tokens of one run of the graph from now on, padding included. */
  useRunTokens(tokens: number): void;
  /** The adapter's own tensors: what is written into them is used by the next call. */
  readonly parameters: NamedTensors;
  /** @throws {KvittoError} `train.nan_gradient` */
  gradientsOf(
    window: Window,
    at: { readonly epoch: number; readonly step: number },
  ): Promise<StepGradients>;
  /** Mean loss in nats a trained token over `evaluation`, each token counting once. */
  evaluationLoss(signal?: AbortSignal): Promise<number>;
}

/** Rows without pages can stand beside such with pages only while the tower is frozen. */
function imageSource(
  { model }: ModelBundle,
  adapter: LoraAdapter,
  withImages: number,
  total: number,
): ImageSource {
  if (model.vision === null || withImages === 0) return "none";
  if (usesFrozenVision(adapter)) return "features";
  if (withImages < total) {
    throw new KvittoError(
      "train.mixed_rows",
      `${withImages} of ${total} rows have pages and the others have none, and the vision tower learns.`,
      "Train on rows with pages only, or leave the tower alone: --target-scope language.",
    );
  }
  return "pixels";
}

/** Feeds of a batch for graphs that expect features: a batch without any page has none of them. */
async function feedsOf(model: Model, batch: Batch<TrainingImage>, source: ImageSource) {
  const feeds = await batchFeeds(model, batch);
  if (source !== "features" || batch.images.length > 0) return feeds;
  return {
    ...feeds,
    image_index: hostInt64([0], []),
    image_features: hostFloat32([0, model.decoder.hiddenSize], new Float32Array(0)),
  };
}

/** A tensor of the checkpoint that has no place in the whole model means that a part is missing. */
function refuseUnknownParts({ model }: ModelBundle): void {
  const store = model.weights();
  lossTensor(model, store, model.vision === null ? "none" : "pixels");
  refuseExtraTensors(store, model.ignorable);
}

export interface TrainerOptions extends SessionOptions {
  readonly bundle: ModelBundle;
  readonly adapter: LoraAdapter;
  readonly samples: EpochSamples;
  readonly evaluation: Samples;
  readonly settings: TrainSettings;
}

/**
 * Compiles forward, loss and backward for an adapter, and the loss alone for evaluation.
 * @throws {KvittoError} `train.mixed_rows`, `weights.extra`, as `openSession`
 */
export async function openTrainer(options: TrainerOptions): Promise<Trainer> {
  const { bundle, adapter, samples, evaluation, settings } = options;
  const { model, pad } = bundle;
  const withImages = evaluation.filter(({ images }) => images.length > 0).length;
  const source = imageSource(
    ...([bundle, adapter] as const),
    samples.withImages + withImages,
    samples.total + evaluation.length,
  );
  refuseUnknownParts(bundle);
  const adapted = (path: string) => adapter.modules.has(path);
  const { label_smoothing: smoothing, field_weights, neftune_alpha, lora_dropout } = settings;
  const trainable = (name: string) => adapter.weights?.has(name) ?? false;
  // Full fine-tuning keeps a tied head tied: it trains the one weight.
  const headApart = settings.tune === "lora" && partsHead(model.decoder, trainable);
  const dora = {
    of: (path: string) => adapter.modules.get(path)?.magnitude !== undefined,
    as: "trained" as const,
  };
  const places = { adapted, trainable, headApart, dora };
  const store = model.weights({ ...places, loraDropout: lora_dropout });
  const isWeighted =
    smoothing > 0 || Object.keys(field_weights).length > 0 || weighsClasses(settings.class_weights);
  const parameters = adapterParameters(adapter);
  const scalings = { ...scalingFeeds(adapter), ...(await doraFeeds(bundle, adapter)) };
  const runsOnCpu = resolveDevice(options.device ?? "auto") === "cpu";
  let runTokens = runsOnCpu ? CPU_RUN_TOKENS : Infinity;
  const mostLabels = Math.min(settings.max_tokens_per_batch, runTokens);
  const chunks = lossChunks(model.decoder, mostLabels);
  const { loss, cut, layerInputs } = batchLoss(model, store, source, {
    ...{ chunks, noise: neftune_alpha > 0 },
    weighted: isWeighted ? { smoothing } : null,
  });
  const recompute = settings.recompute ? layerInputs : [];
  const inputs = new Map([...adapterInputs(store), ...store.trainables]);
  const graph = await compileTraining({ loss, cut, recompute }, inputs, options);
  // Evaluation drops nothing, adds no noise, and every token counts as one.
  const plain = model.weights(places);
  const forward = batchLoss(model, plain, source, { chunks, withSlopes: false });
  const evaluator =
    evaluation.length === 0 ? null : await openSession({ loss: forward.loss }, options);

  const labelFeeds = ({ targetIds, targetWeights }: Batch) =>
    chunks === 1
      ? { [LABEL_WEIGHTS]: hostFloat32([targetIds.length], targetWeights) }
      : chunkedLabelFeeds(model.decoder, chunks, targetIds, targetWeights);

  /** @param draw names what is random in this run: the same name, the same numbers */
  async function runBatch(batch: Batch<TrainingImage>, draw: string) {
    const feeds = await feedsOf(model, batch, source);
    const seed = new Random(settings.seed)
      .fork("noise")
      .fork(draw)
      .int(0, 2 ** 32 - 1);
    const scale = neftune_alpha / Math.sqrt(batch.tokens * model.decoder.hiddenSize);
    return graph.run(parameters, {
      ...{ ...feeds, ...labelFeeds(batch), ...scalings },
      [DROPOUT_SEED]: hostInt64([], [seed]),
      [NOISE_SEED]: hostInt64([], [seed]),
      [NOISE_SCALE]: hostFloat32([], Float32Array.of(scale)),
    });
  }

  async function evaluationSum(rows: readonly number[]) {
    const batch = collate(evaluation, rows, pad);
    const feeds: Record<string, HostTensor> = {
      ...(await feedsOf(model, batch, source)),
      ...labelFeeds(batch),
      ...scalings,
      ...parameterFeeds(adapter),
    };
    if (evaluator === null) throw new Error("internal: an evaluation without rows");
    const needed = evaluator.inputs.map(({ name }) => [name, feeds[name]!] as const);
    const results = await evaluator.run(Object.fromEntries(needed));
    return { sum: Number(results["loss"]!.data[0]), tokens: batch.targetIds.length };
  }

  return {
    parameters,
    findRunTokens: () =>
      findRunTokens({
        lengths: samples.lengths(0),
        mostRows: settings.batch_size,
        mostTokens: settings.max_tokens_per_batch,
        async run(rows) {
          const own: TrainingSample<TrainingImage>[] = [];
          for (const row of rows) own.push(await samples.sample(0, row));
          await runBatch(collate(own, [...own.keys()], pad), "trial");
        },
        memory: processMemory,
      }),
    useRunTokens(tokens) {
      runTokens = tokens;
    },
    async gradientsOf(window, { epoch, step }) {
      const batches: Batch<TrainingImage>[] = [];
      for (const rows of cutIntoRuns(window, samples.lengths(epoch), runTokens)) {
        const own: TrainingSample<TrainingImage>[] = [];
        for (const row of rows) own.push(await samples.sample(epoch, row));
        batches.push(collate(own, [...own.keys()], pad));
      }
      const tokens = targetsInWindow(batches);
      // N of the whole step, not of one micro-batch; with weights what they add up to.
      const count = isWeighted ? weightInWindow(batches) : tokens;
      const gradients = new Map<string, Float32Array>();
      let loss = 0;
      for (const [run, batch] of batches.entries()) {
        const result = await runBatch(batch, `${step}/${run}`);
        loss += result.lossSum / count;
        accumulate(gradients, result.gradients);
      }
      scaleGradients(gradients, 1 / count);
      return { loss, gradients, norm: globalNorm(gradients), tokens };
    },
    async evaluationLoss(signal) {
      const lengths = evaluation.map(({ input_ids }) => input_ids.length);
      const { batch_size: batchSize, max_tokens_per_batch } = settings;
      const maxTokensPerBatch = Math.min(max_tokens_per_batch, runTokens);
      let total = 0;
      let count = 0;
      for (const rows of lengthBatches(lengths, { batchSize, maxTokensPerBatch })) {
        signal?.throwIfAborted();
        const { sum, tokens } = await evaluationSum(rows);
        total += sum;
        count += tokens;
      }
      return total / count;
    },
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]();
      await evaluator?.release();
    },
  };
}
