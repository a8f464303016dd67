import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../core/progress.ts";
import type { DatasetRow } from "../../data/rows.ts";
import { evaluateDocuments, preparePapers } from "../../evaluate/evaluate-documents.ts";
import { openExtractor } from "../../extract/extractor.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import type { DocumentMetric, DocumentScores } from "../../metrics/score-documents.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import { openBundle } from "../../models/bundle.ts";
import type { Device } from "../../engine/device.ts";
import { askedRows } from "../asked-rows.ts";
import type { CommandContext } from "../command.ts";
import { trainCommand } from "../commands/train.ts";
import { openAdapter } from "../model-settings.ts";
import { createOutput } from "../output.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { findBase } from "../quantised-base.ts";
import { AS_LEARNT, howToRead } from "../reading-settings.ts";
import type { Candidate } from "./candidates.ts";
import { readTrial, TRIAL_FILE, type TrialResult } from "./trial-result.ts";

export interface TrialOptions {
  readonly folder: string;
  readonly rung: number;
  readonly epochs: number;
  /** Settings of `kvitto train` besides those that the candidate decides. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Folder of the base model. */
  readonly model: string;
  readonly device: Device;
  readonly validation: readonly DatasetRow[];
  /** Papers that are trained on, to see the gap. */
  readonly seen: readonly DatasetRow[];
  readonly metric: DocumentMetric;
  readonly batchSize: number;
  readonly maxAnswerTokens: number;
  readonly context: CommandContext;
}

/** Bars that say whose they are, and no lines: those of every trial would be the same. */
function named(progress: Progress, name: string): Progress {
  return { bar: (label, total, unit) => progress.bar(`${name}: ${label}`, total, unit), say() {} };
}

interface Trained {
  readonly steps: number;
  readonly eval_loss: number | null;
  readonly trained_parameters: number;
  readonly seconds: number;
}

/** `kvitto train` itself, in this process; taken up where an earlier call was killed. */
async function trainTrial(
  candidate: Candidate,
  options: TrialOptions,
): Promise<Trained & { readonly isResumed: boolean }> {
  const { folder, epochs, context } = options;
  const { rank, alpha, learning_rate, target_modules } = candidate;
  const log = await stat(join(folder, "metrics.jsonl")).catch(() => undefined);
  const isResumed = log !== undefined && log.size > 0;
  const targets = target_modules.includes(",") ? target_modules.split(",") : target_modules;
  const own = { ...options.settings, rank, alpha, learning_rate, target_modules: targets, epochs };
  const config = new Map(
    Object.entries(own).map(([key, value]) => [key, { value, place: "the sweep" }]),
  );
  const prepared = trainCommand.prepare(
    isResumed
      ? { args: new Map(), flags: new Map([["resume", [folder]]]), config: new Map() }
      : { args: new Map(), flags: new Map([["out", [folder]]]), config },
  );
  let printed = "";
  const out = createOutput({ write: (text: string) => (printed += text) }, { json: true });
  await prepared.run({ ...context, out, settings: prepared.settings });
  return { ...(JSON.parse(printed) as Trained), isResumed }; // what `kvitto train --json` prints
}

function figure(scores: DocumentScores, metric: DocumentMetric) {
  const { value, n, low, high } = scores.metrics[metric];
  return { value: value ?? 0, n, low, high };
}

/**
 * Trains one candidate and scores it on the validation rows and on some that were trained on. What is
 * done already, by this call or an earlier one, is not done again.
 */
export async function runTrial(candidate: Candidate, options: TrialOptions): Promise<TrialResult> {
  const { folder, rung, epochs, metric, context } = options;
  const before = await readTrial(folder);
  if (before !== null) return before;
  const { signal } = context;
  const progress = named(context.progress, `Round ${rung + 1}, ${candidate.id}`);
  const trained = await trainTrial(candidate, { ...options, context: { ...context, progress } });

  const base = await findBase(options.model, [folder], { progress, signal });
  const bundle = await openBundle(base.folder);
  const adapter = await openAdapter(folder, bundle);
  const reading = await howToRead(bundle.model, { adapter: folder, ...AS_LEARNT });
  await using extractor = await openExtractor(bundle, {
    ...{ ...reading, device: options.device, maxAnswerTokens: options.maxAnswerTokens },
    adapted: placesOf(modulesOf(adapter)),
  });
  const read = async (label: string, rows: readonly DatasetRow[]) => {
    const asked = askedRows(rows, reading.fields);
    const ready =
      reading.input === "text" ? await rowsWithTexts(asked, { progress, signal }) : asked;
    const papers = await preparePapers(extractor, ready, progress, signal, reading.input);
    return evaluateDocuments(extractor, papers, {
      ...{ adapter: modulesOf(adapter), batchSize: options.batchSize, label, progress, signal },
    });
  };
  const held = await read("Scoring", options.validation);
  const seen = options.seen.length === 0 ? null : await read("Scoring seen", options.seen);
  const [score, seenScore] = [held, seen].map((one) => one && figure(one.scores, metric));
  const seconds = held.seconds + (seen?.seconds ?? 0);
  const result: TrialResult = {
    ...candidate,
    ...{ rung, epochs },
    ...{ steps: trained.steps, trained_parameters: trained.trained_parameters },
    eval_loss: trained.eval_loss,
    score: score!,
    seen: seenScore ?? null,
    gap: seenScore ? seenScore.value - score!.value : null,
    seconds: trained.isResumed ? null : trained.seconds,
    seconds_a_paper: seconds / (options.validation.length + options.seen.length),
  };
  await writeFileAtomic(join(folder, TRIAL_FILE), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
