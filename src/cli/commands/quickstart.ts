import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import type { DatasetRow } from "../../data/rows.ts";
import { documentAnswer, documentPrompt } from "../../documents/document-prompt.ts";
import { DEVICES } from "../../engine/device.ts";
import {
  evaluateDocuments,
  preparePapers,
  type Evaluation,
  type PreparedPaper,
} from "../../evaluate/evaluate-documents.ts";
import type { ReportSample, ReportTiming, TrainingRow } from "../../evaluate/report-data.ts";
import { writeReport } from "../../evaluate/report.ts";
import { openExtractor } from "../../extract/extractor.ts";
import type { AdapterModules } from "../../extract/generator.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { encodeJpeg } from "../../formats/image.ts";
import { readJsonl } from "../../formats/jsonl.ts";
import { metricValues } from "../../metrics/score-documents.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import { openBundle } from "../../models/bundle.ts";
import { documentSamples } from "../../train/document-samples.ts";
import { pixelSource } from "../../train/page-store.ts";
import { newAdapter, train } from "../../train/train.ts";
import { TRAIN_DEFAULTS, type TrainSettings } from "../../train/train-settings.ts";
import { BASE_MODEL_FOLDER } from "../base-model.ts";
import { addEvaluation, cardScores } from "../card/add-to-card.ts";
import { commandLine } from "../card/command-line.ts";
import { writeTrainingCard } from "../card/training-card.ts";
import { defineCommand, severalOrNone } from "../command.ts";
import { drawCorpus } from "../quickstart/corpus.ts";
import { exampleFiles, firstPage, readFiles, toReportFile } from "../quickstart/examples.ts";
import { datedFolder } from "../dated-folder.ts";
import { paperReader, rowsWithTexts } from "../paper-reader.ts";
import { scansText, summaryText } from "../quickstart/summary.ts";
import { choice, integer, number, path, text } from "../setting.ts";
import { settingsToYaml } from "../settings.ts";

const REPORT_SAMPLES = 8;
const REPORT_JPEG_QUALITY = 70;
/** Each run reads every weight once, however many papers share it. */
const READ_TOGETHER = 30;
/** The longest label of the quick start's papers is some 700 tokens. */
const MAX_ANSWER_TOKENS = 800;

/** Sample pages for the report: spread over the test set, base and tuned beside the truth. */
async function reportSamples(
  papers: readonly PreparedPaper[],
  base: Evaluation,
  tuned: Evaluation,
  signal: AbortSignal,
): Promise<ReportSample[]> {
  const every = Math.max(1, Math.floor(papers.length / REPORT_SAMPLES));
  const samples: ReportSample[] = [];
  for (let i = 0; i < papers.length && samples.length < REPORT_SAMPLES; i += every) {
    const { row } = papers[i]!;
    const image = await firstPage(row.images[0]!, signal);
    samples.push({
      id: row.id,
      image_jpeg: await encodeJpeg(image, REPORT_JPEG_QUALITY),
      truth: row.document,
      tunedAnswer: tuned.answers[i]!,
      baseAnswer: base.answers[i]!,
    });
  }
  return samples;
}

async function trainingRows(runFolder: string): Promise<TrainingRow[]> {
  const rows: TrainingRow[] = [];
  const log = join(runFolder, "metrics.jsonl");
  // Written by this run a moment ago.
  for await (const { value } of readJsonl(log, (row) => row as TrainingRow)) rows.push(value);
  return rows;
}

/** Measures each part of the job, for the report. */
class Stopwatch {
  readonly timing: ReportTiming[] = [];
  readonly #started = performance.now();

  async measure<T>(what: string, count: ReportTiming["count"], work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    this.timing.push({ what, seconds: (performance.now() - started) / 1000, count });
    return result;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

export const quickstartCommand = defineCommand({
  name: "quickstart",
  summary:
    "Draw receipts, fine-tune the base model on them, measure what that gave, read real files",
  description:
    "The whole of Kvitto in one run, on this machine and without a download: Swedish receipts and " +
    "invoices are drawn from vendors made of the traits of A–L (kvitto synth --invent), the base " +
    "model is scored on vendors P–T that training never sees, a LoRA adapter is trained, scored the same way, and reads the files in examples/ " +
    "and any others that are named. The report shows all of it.",
  args: { files: severalOrNone("further PDFs, scans or photos to read with the trained adapter") },
  settings: {
    seed: text({ help: "seed of everything random", default: "kvitto" }),
    train_count: integer({ help: "papers to train on", default: 300, min: 8 }),
    test_count: integer({ help: "papers of held-out vendors to score on", default: 60, min: 1 }),
    epochs: number({ help: "passes over the training papers", default: 3, above: 0 }),
    learning_rate: number({ help: "highest learning rate", default: 2e-3, above: 0 }),
    rank: integer({ help: "rank of the adapter", default: 32, min: 1 }),
    batch_size: integer({ help: "papers in an optimiser step", default: 4, min: 1 }),
    device: choice(DEVICES, { help: "where graphs run", default: "auto" }),
    out: path({ help: "folder that the run's folder is made in", default: "runs" }),
  },
  examples: [
    { command: "quickstart", what: "the whole job with the embedded base model" },
    { command: "quickstart my-receipt.jpg", what: "reads a file of yours at the end, too" },
    { command: "quickstart --json", what: "one line: {base, tuned, tuned_on_scans, …}" },
  ],
  async run(values, { out, progress, signal, settings }) {
    const watch = new Stopwatch();
    const runFolder = datedFolder(values.out, "quickstart");
    await mkdir(runFolder, { recursive: true });
    await writeFileAtomic(join(runFolder, "config.yaml"), settingsToYaml(settings));
    const trainSettings: TrainSettings = {
      ...TRAIN_DEFAULTS,
      seed: values.seed,
      epochs: values.epochs,
      learning_rate: values.learning_rate,
      rank: values.rank,
      alpha: 2 * values.rank,
      batch_size: values.batch_size,
    };
    const total = values.train_count + values.test_count;
    const corpus = await watch.measure("Drawing papers", { n: total, unit: "pages" }, () =>
      drawCorpus({
        folder: join(runFolder, "data"),
        seed: values.seed,
        trainCount: values.train_count,
        testCount: values.test_count,
        progress,
        signal,
      }),
    );

    const text = (rows: readonly DatasetRow[]) => rowsWithTexts(rows, { progress, signal });
    const printed = { n: total, unit: "papers" };
    const [trained, validated, tested] = await watch.measure("Taking text layers", printed, () =>
      Promise.all([text(corpus.train), text(corpus.validation), text(corpus.test)]),
    );
    const scanned = await watch.measure(
      "Reading the print of scans",
      { n: corpus.scans.length, unit: "pages" },
      () => text(corpus.scans),
    );

    const bundle = await openBundle(BASE_MODEL_FOLDER);
    const session = { device: values.device };
    const adapted = placesOf(modulesOf(newAdapter(bundle, trainSettings, "base-model")));
    await using extractor = await openExtractor(bundle, {
      ...session,
      input: "text",
      adapted,
      maxAnswerTokens: MAX_ANSWER_TOKENS,
    });
    const papers = await preparePapers(extractor, tested, progress, signal, "text");
    const scans = await preparePapers(extractor, scanned, progress, signal, "text");
    const count = { n: papers.length, unit: "papers" };
    const evaluation = { batchSize: READ_TOGETHER, progress, signal };
    const score = (
      label: string,
      of: readonly PreparedPaper[],
      adapter: AdapterModules | null,
    ): Promise<Evaluation> =>
      watch.measure(label, count, () =>
        evaluateDocuments(extractor, of, { ...evaluation, adapter, label }),
      );
    const base = await score("Scoring the base model", papers, null);

    const result = await watch.measure(
      "Training",
      { n: corpus.train.length * values.epochs, unit: "papers" },
      async () => {
        const sampleOptions = {
          task: ({ document }: DatasetRow) => ({
            prompt: documentPrompt(),
            answer: documentAnswer(document),
            input: "text" as const,
          }),
          pages: pixelSource(),
          progress,
          signal,
        };
        return train({
          ...session,
          bundle,
          samples: await documentSamples(bundle, trained, sampleOptions),
          evaluation: await documentSamples(bundle, validated, sampleOptions),
          settings: trainSettings,
          runFolder,
          baseName: "base-model",
          resume: false,
          progress,
          signal,
        });
      },
    );
    const adapter = modulesOf(result.adapter);
    const tuned = await score("Scoring the tuned model", papers, adapter);
    const tunedOnScans = await score("Scoring it on the scans", scans, adapter);

    await writeTrainingCard(
      {
        ...{ run: runFolder, bundle, baseName: "base-model", settings: trainSettings, result },
        ...{ data: [join(runFolder, "data", "train")], trained: corpus.train },
        validationRows: validated.length,
        command: commandLine(
          "quickstart",
          { data: [], out: values.out },
          quickstartCommand.settings,
          settings,
        ),
      },
      progress,
    );
    for (const [dataset, { scores }] of [
      ["test", tuned],
      ["scans", tunedOnScans],
    ] as const) {
      const evaluated = { dataset, sha256: `quickstart/${dataset}`, papers: papers.length };
      await addEvaluation(
        runFolder,
        {
          ...evaluated,
          vendors: new Set(corpus.test.map(({ vendor }) => vendor)).size,
          read_as: "text, held to the paper",
          seen: "No vendor of it was trained on.",
          scores: cardScores(scores.metrics),
        },
        progress,
      );
    }

    await using reader = paperReader();
    const paths = [...(await exampleFiles()), ...values.files];
    const { readings, failures } = await watch.measure(
      "Reading files",
      { n: paths.length, unit: "files" },
      () => readFiles(paths, { extractor, reader, adapter, progress, signal }),
    );
    const report = join(runFolder, "report.html");
    const parameters = result.trainedParameters;
    await writeReport(report, {
      run: runFolder,
      finishedAt: new Date().toISOString(),
      facts: [
        { label: "Base model", value: "base-model (embedded)" },
        { label: "Trained parameters", value: parameters.toLocaleString("en") },
        { label: "Optimiser steps", value: String(result.steps) },
        { label: "The test papers as scans", value: scansText(tunedOnScans) },
        { label: "Machine", value: `${cpus().length} cores, device ${values.device}` },
        { label: "Whole job", value: `${Math.round(watch.seconds)} s` },
      ],
      settings: settings.map(({ key, value, source, place }) => ({
        key,
        value,
        source: place ?? source,
      })),
      training: await trainingRows(runFolder),
      testSet: `${papers.length} PDFs from vendors P–T, none of which was trained on`,
      tuned: tuned.scores,
      base: base.scores,
      samples: await reportSamples(papers, base, tuned, signal),
      files: await Promise.all(readings.map(toReportFile)),
      timing: watch.timing,
    });

    const summary = {
      base: metricValues(base.scores.metrics),
      tuned: metricValues(tuned.scores.metrics),
      tuned_on_scans: metricValues(tunedOnScans.scores.metrics),
      seconds: Number(watch.seconds.toFixed(1)),
      run: runFolder,
    };
    const scores = {
      base: base.scores.metrics,
      tuned: tuned.scores.metrics,
      tuned_on_scans: tunedOnScans.scores.metrics,
    };
    const results = { ...summary, papers: papers.length, scores };
    await writeFileAtomic(join(runFolder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
    out.print(summary, (colors) =>
      summaryText(
        { seconds: summary.seconds, base, tuned, tunedOnScans, readings, report },
        colors,
      ),
    );
    const [first] = failures;
    if (first !== undefined) throw first.error;
  },
});
