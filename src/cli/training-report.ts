import { cpus } from "node:os";
import { join } from "node:path";
import type { Device } from "../engine/device.ts";
import { writeTrainingReport } from "../evaluate/training-report.ts";
import { readMetrics } from "../train/read-metrics.ts";
import type { TrainResult } from "../train/train.ts";
import { attentionRows } from "./attention/attention-rows.ts";
import type { ResolvedSetting } from "./settings.ts";

export interface FinishedTraining {
  readonly run: string;
  readonly model: string;
  readonly rows: { readonly trained: number; readonly validated: number };
  readonly result: TrainResult;
  readonly seconds: number;
  readonly device: Device;
  readonly settings: readonly ResolvedSetting[];
}

/** The page of a run in its folder. */
export async function reportTraining(finished: FinishedTraining): Promise<void> {
  const { run, model, rows, result, seconds, device, settings } = finished;
  const metrics = await readMetrics(join(run, "metrics.jsonl"));
  const nats = (value: number | null) =>
    value === null ? "–" : `${value.toFixed(4)} nats a token`;
  const of = result.adapterStep === result.steps ? "" : `, step ${result.adapterStep} is kept`;
  await writeTrainingReport(join(run, "report.html"), {
    run,
    finishedAt: new Date().toISOString(),
    facts: [
      { label: "Model", value: model },
      { label: "Rows", value: `${rows.trained} trained on, ${rows.validated} held out` },
      { label: "Trained parameters", value: result.trainedParameters.toLocaleString("en") },
      { label: "Optimiser steps", value: `${result.steps}${of}` },
      { label: "Loss", value: nats(result.loss) },
      { label: "Validation loss", value: nats(result.evaluationLoss) },
      { label: "Machine", value: `${cpus().length} cores, device ${device}` },
      { label: "Time", value: `${Math.round(seconds)} s` },
    ],
    settings: settings.map(({ key, value, source, place }) => ({
      ...{ key, value, source: place ?? source },
    })),
    training: metrics,
    attention: attentionRows(metrics),
  });
}
