import { join } from "node:path";
import type { Progress } from "../core/progress.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { Figure, FigureTable, MetricsRow, Tracker } from "../trackers/tracker.ts";
import { startTracking } from "../trackers/tracking.ts";
import { AdamW } from "./adamw.ts";
import type { TrainingImage } from "./batch-feeds.ts";
import { checkpointsFolder, loadLatestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { readCheckpoint, type CheckpointState, type ShapedTensor } from "./checkpoint-files.ts";
import { clipCoefficient } from "./clip.ts";
import { fitSamples, type TrainingSample } from "./collate.ts";
import { EARLY_STOPPING_START, judgeEvaluation } from "./early-stopping.ts";
import { storedRunTokens, storeRunTokens } from "./find-run-tokens.ts";
import { fixedSamples, prepareEpochs, type SamplesByEpoch } from "./epoch-samples.ts";
import {
  countSteps,
  passesDone,
  PLAN_START,
  stepsFrom,
  type PlanOptions,
  type Window,
} from "./epoch-plan.ts";
import { keepCard } from "./keep-card.ts";
import { resumeMetricsLog, startMetricsLog } from "./metrics-log.ts";
import type { NamedTensors } from "./named-tensors.ts";
import { newWholeWeights, shapedParameters, startAdapter } from "./new-adapter.ts";
import { saveAdapter, type LoraAdapter } from "./peft-adapter.ts";
import { lastMetric, readMetrics } from "./read-metrics.ts";
import { writeReadingSettings, type BaseQuantisation } from "./reading-settings.ts";
import { ADDED_LATER, MAY_DIFFER, runIdentity } from "./run-identity.ts";
import { makeSchedule, scheduleMultiplier } from "./schedule.ts";
import type { TrainSettings } from "./train-settings.ts";
import { openTrainer, type Trainer } from "./trainer.ts";

export { newAdapter, startAdapter, usesFrozenVision } from "./new-adapter.ts";

/**
 * Looks at the model in training and gives the figures of a row of their own, or null for no row. It
 * changes nothing: the run goes on as if nobody had looked.
 */
export type Observe = (
  adapter: LoraAdapter,
  at: { readonly step: number; readonly signal?: AbortSignal },
) => Promise<Readonly<Record<string, Figure | FigureTable>> | null>;

export interface TrainOptions extends SessionOptions {
  readonly bundle: ModelBundle;
  /** The same in every epoch, or something else in each. */
  readonly samples: readonly TrainingSample<TrainingImage>[] | SamplesByEpoch;
  readonly evaluation: readonly TrainingSample<TrainingImage>[];
  readonly settings: TrainSettings;
  readonly runFolder: string;
  /** Written into adapter_config.json so that PEFT finds the base. */
  readonly baseName: string;
  /** Go on from the newest checkpoint of `runFolder`, or from the beginning when it has none. */
  readonly resume: boolean;
  /**
   * An adapter to begin with in place of a fresh one: its weights and its configuration are taken over
   * as they are, and the weights are trained in place. The optimiser and the schedule begin anew.
   */
  readonly start?: { readonly adapter: LoraAdapter; readonly sha256: string };
  /** The fields that all rows are asked for, to be asked for in reading too; the whole document when null. */
  readonly fields?: readonly string[] | null;
  /** How the base of `bundle` was made from the one of `baseName`, to be made so in reading too. */
  readonly quantize?: BaseQuantisation | null;
  /** Writes the model with these weights in place of its own; needed for `tune: "full"`. */
  readonly writeModel?: (
    folder: string,
    weights: ReadonlyMap<string, ShapedTensor>,
  ) => Promise<void>;
  /** Who else is given the rows of metrics.jsonl; what befalls them never ends the run. */
  readonly trackers?: readonly Tracker[];
  /** Called before the first step, at the end of each epoch and at the end of the run. */
  readonly observe?: Observe;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

export interface TrainResult {
  /** As in `runFolder`/adapter; of full fine-tuning as in `runFolder`/model. */
  readonly adapter: LoraAdapter;
  readonly steps: number;
  /** The step whose weights the adapter has. */
  readonly adapterStep: number;
  readonly trainedParameters: number;
  /** Mean loss of the last step's rows, nats a token. */
  readonly loss: number | null;
  /** Validation loss of the adapter; null without validation rows. */
  readonly evaluationLoss: number | null;
  readonly stoppedEarly: boolean;
}

/** Passes over the rows so far; rows of {@link Observe} have it, and no others. */
const OBSERVED = "epochs";

function setWeights(parameters: NamedTensors, { weights }: CheckpointState): void {
  for (const [name, values] of parameters) {
    const stored = weights.get(name)?.data;
    if (stored?.length !== values.length)
      throw new Error(`internal: the checkpoint has no ${name}`);
    values.set(stored);
  }
}

/** Tries how many rows run at once, and keeps it with the run. */
async function triedRunTokens(
  trainer: Trainer,
  { runFolder, progress }: Pick<TrainOptions, "runFolder" | "progress">,
): Promise<number> {
  const found = await trainer.findRunTokens();
  await storeRunTokens(runFolder, found);
  const said = found.trials.map(({ rows, tokens, seconds }) =>
    seconds === null
      ? `${rows} rows did not fit`
      : `${rows} in ${seconds.toFixed(2)} s (${Math.round(tokens / seconds)} tokens/s)`,
  );
  progress.say(`Rows at once: ${said.join(", ")}. Runs of ${found.run_tokens} tokens.`);
  return found.run_tokens;
}

/**
 * Fine-tunes a LoRA adapter, or the weights themselves. The loop is the whole recipe: plan → micro-batches → clip → AdamW → log
 * → evaluate → save. Rows are a function of the epoch, and may differ between epochs. Killed at any step and resumed, it goes on to the same losses and weights, bit
 * for bit. Stopped by `signal`, it saves a checkpoint first.
 *
 * @throws {KvittoError} before the first step `train.truncated_image`, `train.no_target_tokens`,
 *   `train.mixed_rows`, `train.no_rows`, `train.row_too_long`, `train.schedule`, `lora.no_target`;
 *   `train.config_changed` on resume with anything else than the run began with;
 *   `train.nan_gradient`; the reason of `signal`
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { bundle, settings, runFolder, progress, signal } = options;
  const { vision } = bundle.model;
  const imageTokenIds = new Set(vision === null ? [] : [vision.imageToken]);
  const limits = { maxTokens: settings.max_tokens, imageTokenIds };
  const { epochs } = settings;
  const samples =
    "sample" in options.samples
      ? await prepareEpochs(options.samples, { limits, epochs, progress, signal })
      : fixedSamples(fitSamples(options.samples, limits));
  const evaluation = fitSamples(options.evaluation, limits);
  const { lengths } = samples;
  const plan: PlanOptions = {
    seed: settings.seed,
    batchSize: settings.batch_size,
    maxTokensPerBatch: settings.max_tokens_per_batch,
    accumulation: settings.gradient_accumulation,
  };
  const totalSteps = countSteps(lengths, plan, epochs);
  const schedule = makeSchedule({
    name: settings.schedule,
    totalSteps,
    warmup: settings.warmup,
    minRate: settings.lowest_rate ?? undefined,
  });
  const { start } = options;
  const isFull = settings.tune === "full";
  const fresh = isFull ? newWholeWeights : startAdapter;
  const adapter = start?.adapter ?? (await fresh(bundle, settings, options.baseName));
  await using trainer = await openTrainer({ ...options, adapter, samples, evaluation });
  const { parameters } = trainer;
  if (settings.batch === "auto") {
    const stored = options.resume ? await storedRunTokens(runFolder) : undefined;
    trainer.useRunTokens(stored ?? (await triedRunTokens(trainer, options)));
  }
  const adamw = new AdamW(parameters, { weightDecay: settings.weight_decay });
  const config = {
    ...(await runIdentity(bundle, settings, samples, fixedSamples(evaluation))),
    ...(start === undefined ? {} : { start_sha256: start.sha256 }),
  };

  let step = 0;
  let position = PLAN_START;
  let stopping = EARLY_STOPPING_START;
  const resumed = options.resume
    ? await loadLatestCheckpoint(runFolder, {
        ...{ config, mayDiffer: MAY_DIFFER, addedLater: ADDED_LATER, progress },
      })
    : undefined;
  if (resumed !== undefined) {
    setWeights(parameters, resumed.state);
    adamw.restore(resumed.state.optimiser);
    step = resumed.step;
    position = resumed.state.trainer.position;
    stopping = resumed.state.trainer.earlyStopping;
  }
  let savedStep = step;
  const logPath = join(runFolder, "metrics.jsonl");
  const log = options.resume
    ? await resumeMetricsLog(logPath, step)
    : await startMetricsLog(logPath);
  await using tracking = await startTracking(options.trackers ?? [], {
    rows: await readMetrics(logPath),
    config: { ...config, model: options.baseName, steps: totalSteps },
    progress,
    signal,
  });
  /** Trackers first: a figure that is not finite ends the run here, and should be seen. */
  async function report(row: MetricsRow): Promise<void> {
    await tracking.log(row);
    await log.append(row);
  }

  const writeReading = (folder: string) => {
    const { input, enhance } = settings;
    const { fields = null, quantize = null } = options;
    return writeReadingSettings(folder, {
      ...{ input, enhance: [...enhance] },
      fields: fields === null ? null : [...fields],
      ...(quantize === null ? {} : { quantize }),
    });
  };

  async function save(): Promise<void> {
    const state: CheckpointState = {
      weights: shapedParameters(adapter),
      optimiser: adamw.state(),
      ema: null,
      trainer: { position, random: {}, schedule, earlyStopping: stopping, config },
    };
    await saveCheckpoint(runFolder, step, state, {
      keepLast: settings.keep_checkpoints,
      ...(isFull
        ? {} // the checkpoint's own file has the weights
        : {
            alsoWrite: (folder) => saveAdapter(join(folder, "adapter"), adapter, writeReading),
          }),
    });
    savedStep = step;
  }

  async function runStep(window: Window): Promise<number> {
    const { loss, gradients, norm, tokens } = await trainer.gradientsOf(window, {
      ...{ epoch: position.epoch, step },
    });
    const learning_rate = settings.learning_rate * scheduleMultiplier(schedule, step);
    const { epoch } = position;
    const row = { step: step + 1, epoch, loss, learning_rate, gradient_norm: norm, tokens };
    await report(row);
    adamw.update(gradients, learning_rate, clipCoefficient(norm, settings.clip_norm));
    return loss;
  }

  const isDue = (every: number) => step % every === 0 || step === totalSteps;
  const evaluates = () => evaluation.length > 0 && isDue(settings.evaluate_every_steps);
  const patience = settings.patience || Infinity;
  const hasStopped = () => stopping.evaluationsSinceBest >= patience;

  async function evaluate(): Promise<{ readonly isBest: boolean }> {
    const metric = await trainer.evaluationLoss(signal);
    const rules = { goal: "lower", patience, minDelta: 0 } as const;
    const { state, verdict } = judgeEvaluation(rules, stopping, step, metric);
    await report({ step, eval_loss: metric });
    stopping = state;
    return verdict;
  }

  const { observe = () => Promise.resolve(null) } = options;
  async function observeEpoch(): Promise<void> {
    if (position.window > 0 && step < totalSteps && !hasStopped()) return;
    const figures = await observe(adapter, { step, ...(signal && { signal }) });
    const epochs = passesDone(lengths, plan, position);
    if (figures !== null) await report({ step, [OBSERVED]: epochs, ...figures });
  }

  const label = step === 0 ? "Training" : `Training from step ${step}`;
  const bar = progress.bar(label, totalSteps - step, "steps");
  try {
    // A stop in the middle of an evaluation leaves a checkpoint of a step that is not evaluated yet.
    const here = (await readMetrics(logPath)).filter((row) => row.step === step);
    const isDone = (name: string) => here.some((row) => name in row);
    if (step > 0 && evaluates() && !isDone("eval_loss")) await evaluate();
    if (!isDone(OBSERVED)) await observeEpoch();
    for (const { window, next } of stepsFrom(lengths, plan, position)) {
      if (step >= totalSteps || hasStopped()) break;
      signal?.throwIfAborted();
      const loss = await runStep(window);
      step += 1;
      position = next;
      bar.advance(1, `loss ${loss.toFixed(3)}`);
      const keepsBest =
        evaluates() && (await evaluate()).isBest && settings.final_weights === "best";
      await observeEpoch();
      if (isDue(settings.save_every_steps) || keepsBest || hasStopped()) await save();
    }
  } catch (error) {
    // Stopped on purpose: nothing that was computed is lost. After a fault the state is suspect.
    if (signal?.aborted === true && error === signal.reason && step > savedStep) await save();
    throw error;
  }
  bar.done();

  const bestStep = stopping.best?.step ?? step;
  const adapterStep = settings.final_weights === "best" ? bestStep : step;
  if (adapterStep !== step) {
    const folder = join(checkpointsFolder(runFolder), `step-${adapterStep}`);
    setWeights(parameters, (await readCheckpoint(folder)).state);
  }
  if (!isFull) {
    const folder = join(runFolder, "adapter");
    await saveAdapter(folder, adapter, async (temporary) => {
      await writeReading(temporary);
      await keepCard(folder, temporary);
    });
  } else {
    if (options.writeModel === undefined) throw new Error("internal: nothing writes the model");
    await options.writeModel(join(runFolder, "model"), adapter.weights ?? new Map());
  }
  await tracking.finish("finished");
  const rows = await readMetrics(logPath);
  return {
    adapter,
    steps: step,
    adapterStep,
    trainedParameters: [...parameters.values()].reduce((total, { length }) => total + length, 0),
    loss: lastMetric(rows, "loss", step),
    evaluationLoss: lastMetric(rows, "eval_loss", adapterStep),
    stoppedEarly: hasStopped() && step < totalSteps,
  };
}
