import { join } from "node:path";
import type { JsonObject } from "../data/canonical-json.ts";
import { KvittoError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { Random } from "../core/random.ts";
import { openSession, type HostTensor, type SessionOptions } from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { loraInputNames, type LinearModule } from "../models/weights.ts";
import { adapterInputs, allLinears, lossTensor, type ImageSource } from "./adapter-graph.ts";
import { AdamW } from "./adamw.ts";
import { batchFeeds, type TrainingImage } from "./batch-feeds.ts";
import { loadLatestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import type { ShapedTensor } from "./checkpoint-files.ts";
import { clipCoefficient, globalNorm } from "./clip.ts";
import { collate, fitSamples, targetsInWindow, type TrainingSample } from "./collate.ts";
import { EARLY_STOPPING_START, judgeEvaluation } from "./early-stopping.ts";
import { countSteps, PLAN_START, stepsFrom, type PlanOptions } from "./epoch-plan.ts";
import { scopedTargeting } from "./lora-scope.ts";
import { placeLora, type BaseModules, type LoraTargeting } from "./lora-targets.ts";
import { resumeMetricsLog, startMetricsLog } from "./metrics-log.ts";
import { adapterParameters, createAdapter, saveAdapter, type LoraAdapter } from "./peft-adapter.ts";
import { makeSchedule, scheduleMultiplier } from "./schedule.ts";
import type { TrainerState } from "./trainer-state.ts";
import type { TrainSettings } from "./train-settings.ts";
import { accumulate, compileTraining, scaleGradients } from "./training-graph.ts";

export interface TrainOptions extends SessionOptions {
  readonly bundle: ModelBundle;
  readonly samples: readonly TrainingSample<TrainingImage>[];
  readonly evaluation: readonly TrainingSample<TrainingImage>[];
  readonly settings: TrainSettings;
  readonly runFolder: string;
  /** Written into adapter_config.json so that PEFT finds the base. */
  readonly baseName: string;
  readonly resume: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface TrainResult {
  readonly adapter: LoraAdapter;
  readonly steps: number;
  readonly trainedParameters: number;
  readonly lastLoss: number | null;
  readonly bestEvaluation: number | null;
  readonly stoppedEarly: boolean;
}

function targetingOf(base: BaseModules, settings: TrainSettings): LoraTargeting {
  return scopedTargeting(
    base,
    {
      target_modules: settings.target_modules,
      exclude_modules: null,
      modules_to_save: null,
      layers_to_transform: null,
      layers_pattern: null,
      r: settings.rank,
      lora_alpha: settings.alpha,
      use_rslora: settings.use_rslora,
      rank_pattern: {},
      alpha_pattern: {},
    },
    settings.target_scope,
  );
}

/** A fresh adapter for the settings. Same seed, same start. */
export function newAdapter(
  bundle: ModelBundle,
  settings: TrainSettings,
  baseName: string,
): LoraAdapter {
  const linears: LinearModule[] = allLinears(bundle.model);
  const base: BaseModules = { linears, outputEmbeddings: ["lm_head"] };
  const targeting = targetingOf(base, settings);
  const isVision = bundle.model.vision !== null;
  return createAdapter(
    {
      ...targeting,
      lora_dropout: 0,
      base_model_name_or_path: baseName,
      task_type: isVision ? null : "CAUSAL_LM",
      auto_mapping: isVision
        ? {
            base_model_class: "Lfm2VlForConditionalGeneration",
            parent_library: "transformers.models.lfm2_vl.modeling_lfm2_vl",
          }
        : null,
    },
    placeLora(base, targeting),
    new Random(settings.seed).fork("adapter"),
  );
}

/** Whether features computed by the frozen tower and projector will do. */
export function usesFrozenVision(adapter: LoraAdapter): boolean {
  return ![...adapter.modules.keys()].some(
    (path) => path.includes("vision_tower") || path.includes("multi_modal_projector"),
  );
}

function shapedParameters(adapter: LoraAdapter): Map<string, ShapedTensor> {
  const shaped = new Map<string, ShapedTensor>();
  for (const [path, { lora_A, lora_B, rank, inFeatures, outFeatures }] of adapter.modules) {
    const names = loraInputNames(path);
    shaped.set(names.A, { shape: [rank, inFeatures], data: lora_A });
    shaped.set(names.B, { shape: [outFeatures, rank], data: lora_B });
  }
  return shaped;
}

function scalingFeeds(adapter: LoraAdapter): Record<string, HostTensor> {
  const feeds: Record<string, HostTensor> = {};
  for (const [path, { scaling }] of adapter.modules) {
    const name = loraInputNames(path).scaling;
    feeds[name] = { dtype: "float32", shape: [], data: Float32Array.of(scaling) };
  }
  return feeds;
}

/** Mean loss in nats per trained token over all samples, each token counting once. */
type Evaluate = () => Promise<number>;

/**
 * Fine-tunes a LoRA adapter. The loop is the whole recipe: plan → micro-batches → clip → AdamW → log
 * → evaluate → save. Killed at any step and resumed, it goes on to the same losses and weights.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { bundle, settings, runFolder, progress, signal } = options;
  const { model, pad } = bundle;
  const imageTokenIds = new Set(model.vision === null ? [] : [model.vision.imageToken]);
  const limits = { maxTokens: settings.max_tokens, imageTokenIds };
  const samples = fitSamples(options.samples, limits);
  const evaluation = fitSamples(options.evaluation, limits);

  const adapter = newAdapter(bundle, settings, options.baseName);
  const source = imageSource(bundle, adapter, samples);
  const store = model.weights({ adapted: (path) => adapter.modules.has(path) });
  const loss = lossTensor(model, store, source);
  await using graph = await compileTraining({ loss }, adapterInputs(store), options);
  await using evaluator = await openSession({ loss }, options);

  const parameters = adapterParameters(adapter);
  const scalings = scalingFeeds(adapter);
  const adamw = new AdamW(parameters, { weightDecay: settings.weight_decay });
  const lengths = samples.map((sample) => sample.input_ids.length);
  const plan: PlanOptions = {
    seed: settings.seed,
    batchSize: settings.batch_size,
    maxTokensPerBatch: settings.max_tokens_per_batch,
    accumulation: settings.gradient_accumulation,
  };
  const totalSteps = countSteps(lengths, plan, settings.epochs);
  const schedule = makeSchedule({
    name: settings.schedule,
    totalSteps,
    warmup: settings.warmup,
  });
  // Everything the numbers depend on; a resume with anything else is refused.
  const config = { ...settings, rows: samples.map(({ id }) => id) } as unknown as JsonObject &
    TrainerState["config"];

  const evaluate: Evaluate = async () => {
    let sum = 0;
    let count = 0;
    for (let at = 0; at < evaluation.length; at += settings.batch_size) {
      signal?.throwIfAborted();
      const rows = evaluation.slice(at, at + settings.batch_size).map((_, i) => at + i);
      const batch = collate(evaluation, rows, pad);
      const feeds = { ...batchFeeds(model, batch), ...scalings, ...feedsOf(adapter) };
      const results = await evaluator.run(onlyInputs(evaluator.inputs, feeds));
      sum += Number(results["loss"]!.data[0]);
      count += batch.targetIds.length;
    }
    return sum / count;
  };

  let step = 0;
  let position = PLAN_START;
  let stopping = EARLY_STOPPING_START;
  const logPath = join(runFolder, "metrics.jsonl");
  const found = options.resume
    ? await loadLatestCheckpoint(runFolder, { config, progress })
    : undefined;
  if (options.resume && found === undefined) {
    throw new KvittoError(
      "train.no_checkpoint",
      `${runFolder} has no checkpoint to resume from.`,
      "Leave --resume out to start the run from its beginning.",
    );
  }
  if (found !== undefined) {
    for (const [name, { data }] of found.state.weights) parameters.get(name)!.set(data);
    adamw.restore(found.state.optimiser);
    step = found.step;
    position = found.state.trainer.position;
    stopping = found.state.trainer.earlyStopping;
  }
  const log =
    found === undefined ? await startMetricsLog(logPath) : await resumeMetricsLog(logPath, step);
  const save = () =>
    saveCheckpoint(
      runFolder,
      step,
      {
        weights: shapedParameters(adapter),
        optimiser: adamw.state(),
        ema: null,
        trainer: { position, random: {}, schedule, earlyStopping: stopping, config },
      },
      {
        keepLast: settings.keep_checkpoints,
        alsoWrite: (folder) => saveAdapter(join(folder, "adapter"), adapter),
      },
    );

  const bar = progress.bar("Training", totalSteps, "steps");
  bar.advance(step);
  let lastLoss: number | null = null;
  let stoppedEarly = false;
  for (const { window, position: at, next } of stepsFrom(lengths, plan, position)) {
    if (step >= totalSteps) break;
    signal?.throwIfAborted();
    const batches = window.map((rows) => collate(samples, rows, pad));
    const items = targetsInWindow(batches); // N of the whole step, not of one micro-batch
    const sum = new Map<string, Float32Array>();
    let stepLoss = 0;
    for (const batch of batches) {
      const result = await graph.run(parameters, { ...batchFeeds(model, batch), ...scalings });
      stepLoss += result.lossSum / items;
      accumulate(sum, result.gradients);
    }
    scaleGradients(sum, 1 / items);
    const norm = globalNorm(sum);
    const learningRate = settings.learning_rate * scheduleMultiplier(schedule, step);
    adamw.update(sum, learningRate, clipCoefficient(norm, settings.clip_norm));
    step += 1;
    position = next;
    lastLoss = stepLoss;
    await log.append({
      step,
      epoch: at.epoch,
      loss: stepLoss,
      learning_rate: learningRate,
      gradient_norm: norm,
      tokens: items,
    });
    bar.advance(1, `loss ${stepLoss.toFixed(3)}`);
    const isLast = step === totalSteps;
    if (evaluation.length > 0 && (step % settings.evaluate_every_steps === 0 || isLast)) {
      const evalLoss = await evaluate();
      await log.append({ step, eval_loss: evalLoss });
      const judged = judgeEvaluation(
        { goal: "lower", patience: settings.patience || Infinity, minDelta: 0 },
        stopping,
        step,
        evalLoss,
      );
      stopping = judged.state;
      stoppedEarly = judged.verdict.stop;
    }
    if (step % settings.save_every_steps === 0 || isLast || stoppedEarly) await save();
    if (stoppedEarly) break;
  }
  bar.done();
  await saveAdapter(join(runFolder, "adapter"), adapter);
  return {
    adapter,
    steps: step,
    trainedParameters: [...parameters.values()].reduce((total, { length }) => total + length, 0),
    lastLoss,
    bestEvaluation: stopping.best?.metric ?? null,
    stoppedEarly,
  };
}

function imageSource(
  { model }: ModelBundle,
  adapter: LoraAdapter,
  samples: readonly TrainingSample<TrainingImage>[],
): ImageSource {
  const withImages = samples.filter(({ images }) => images.length > 0).length;
  if (model.vision === null || withImages === 0) return "none";
  if (withImages < samples.length) {
    throw new KvittoError(
      "train.mixed_rows",
      `${withImages} of ${samples.length} rows have pages and the others have none.`,
      "Train on rows with pages, or on rows without, in one run.",
    );
  }
  return usesFrozenVision(adapter) ? "features" : "pixels";
}

/** The adapter's tensors as feeds, by PEFT's names. */
function feedsOf(adapter: LoraAdapter): Record<string, HostTensor> {
  return Object.fromEntries(
    [...shapedParameters(adapter)].map(([name, { shape, data }]) => [
      name,
      { dtype: "float32" as const, shape, data },
    ]),
  );
}

function onlyInputs(
  inputs: readonly { readonly name: string }[],
  feeds: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  return Object.fromEntries(inputs.map(({ name }) => [name, feeds[name]!]));
}
