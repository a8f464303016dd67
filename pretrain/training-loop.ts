import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { HostTensor } from "../src/engine/session.ts";
import { AdamW } from "../src/train/adamw.ts";
import { clipCoefficient, globalNorm } from "../src/train/clip.ts";
import { Ema } from "../src/train/ema.ts";
import type { NamedTensors } from "../src/train/named-tensors.ts";
import type { TrainingGraph } from "../src/train/training-graph.ts";
import { rateShare, type Schedule } from "./schedule.ts";
import { loadState, saveState } from "./state.ts";
import { STREAM_START, type SampleBatch, type StreamPosition } from "./stream.ts";

const CLIP_NORM = 1;
const BETA2 = 0.98;
const EMA_DECAY = 0.998;
const LOG_EVERY_STEPS = 20;

/** A batch as the graph takes it. */
export interface LabelledFeeds {
  readonly feeds: Readonly<Record<string, HostTensor>>;
  /** Over how many labels the graph sums its loss. */
  readonly labels: number;
}

/** What differs between one pretraining and another. */
export interface Pretraining<Sample> {
  /** Folder of the run: its state is read from it and written into it. */
  readonly run: string;
  /** Weights of a run that has no state yet. */
  readonly initialWeights: () => NamedTensors | Promise<NamedTensors>;
  readonly graph: Pick<TrainingGraph, "run">;
  readonly feedsOf: (samples: readonly Sample[]) => LabelledFeeds | Promise<LabelledFeeds>;
  readonly batchesFrom: (position: StreamPosition) => AsyncIterable<SampleBatch<Sample>>;
  /** Share of the run's work that is done after so many samples, 0..1. */
  readonly doneAfter: (samples: number) => number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Samples in all after which the run stops. */
  readonly until: number;
  readonly saveEveryMinutes: number;
  /** When aborted, the run saves and stops after the step that it is in. */
  readonly signal: AbortSignal;
  /** One line of JSON every 20 steps, the same that is added to metrics.jsonl. */
  readonly report: (line: string) => void;
}

/** Where a run stands when it stops. */
export interface PretrainingEnd {
  readonly step: number;
  readonly samples: number;
}

/**
 * Trains every weight of a graph on a stream of samples: AdamW on the mean loss of a batch, clipped at
 * norm 1, with a moving average of the weights beside it. What a run needs to go on to the same
 * weights as if it had never stopped is saved every few minutes, when it ends and when it is stopped.
 */
export async function pretrain<Sample>(task: Pretraining<Sample>): Promise<PretrainingEnd> {
  await mkdir(task.run, { recursive: true });
  const saved = await loadState(task.run);
  const weights = new Map(saved?.weights ?? (await task.initialWeights()));
  const adamw = new AdamW(weights, { beta2: BETA2, weightDecay: task.weightDecay });
  const ema = new Ema(weights, EMA_DECAY);
  if (saved) {
    adamw.restore({ step: saved.step, m: saved.m, v: saved.v });
    ema.restore({ step: saved.step, average: saved.average });
  }
  let step = saved?.step ?? 0;
  let samples = saved?.samples ?? 0;
  let position = saved?.position ?? STREAM_START;
  const save = () => {
    const { m, v } = adamw.state();
    return saveState(task.run, { step, samples, position, weights, m, v, average: ema.average });
  };

  let lastSave = performance.now();
  let window = new LogWindow();
  for await (const batch of task.batchesFrom(position)) {
    if (samples >= task.until || task.signal.aborted) break;
    const { feeds, labels } = await task.feedsOf(batch.samples);
    const { lossSum, gradients } = await task.graph.run(weights, feeds);
    const perLabel = 1 / Math.max(1, labels);
    const norm = globalNorm(gradients) * perLabel;
    const done = task.doneAfter(samples);
    const learningRate = task.learningRate * rateShare(task.schedule, step, done);
    adamw.update(gradients, learningRate, clipCoefficient(norm, CLIP_NORM) * perLabel);
    ema.update(weights);
    step += 1;
    samples += batch.samples.length;
    position = batch.next;

    window.add({ lossSum, labels, norm, samples: batch.samples.length });
    if (step % LOG_EVERY_STEPS === 0) {
      const row = { step, samples, stage: batch.stage, done: round(done), ...window.means() };
      const line = JSON.stringify({ ...row, learning_rate: round(learningRate) });
      await appendFile(join(task.run, "metrics.jsonl"), `${line}\n`);
      task.report(line);
      window = new LogWindow();
    }
    if (performance.now() - lastSave > task.saveEveryMinutes * 60_000) {
      await save();
      lastSave = performance.now();
    }
  }
  await save();
  return { step, samples };
}

interface StepFigures {
  readonly lossSum: number;
  readonly labels: number;
  readonly norm: number;
  readonly samples: number;
}

/** Running sums between two log lines. */
class LogWindow {
  readonly #started = performance.now();
  readonly #sums = { lossSum: 0, labels: 0, norm: 0, samples: 0 };
  #steps = 0;

  add({ lossSum, labels, norm, samples }: StepFigures): void {
    this.#sums.lossSum += lossSum;
    this.#sums.labels += labels;
    this.#sums.norm += norm;
    this.#sums.samples += samples;
    this.#steps += 1;
  }

  /** Loss in nats a label. */
  means() {
    const { lossSum, labels, norm, samples } = this.#sums;
    const seconds = (performance.now() - this.#started) / 1000;
    return {
      loss: round(lossSum / Math.max(1, labels)),
      gradient_norm: round(norm / this.#steps),
      samples_per_second: round(samples / seconds),
    };
  }
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
