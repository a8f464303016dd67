import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { evaluateDocuments, preparePapers } from "../../evaluate/evaluate-documents.ts";
import { openExtractor } from "../../extract/extractor.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import { metricValues } from "../../metrics/score-documents.ts";
import { openBundle } from "../../models/bundle.ts";
import { defineCommand, required } from "../command.ts";
import { DATASET_HELP, readDataset } from "../dataset-source.ts";
import { deviceSetting, findModel, modelSetting, openAdapter } from "../model-settings.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { howToRead, readingSettings } from "../reading-settings.ts";
import { integer, list, optional, path } from "../setting.ts";
import { settingsToYaml } from "../settings.ts";
import { scoreTable } from "../score-table.ts";

export const evalCommand = defineCommand({
  name: "eval",
  summary: "Score a model, with or without an adapter, on labelled documents",
  description:
    "Reads every page and compares what was read with the labels. The run's folder gets " +
    "predictions.jsonl and results.json.",
  args: { data: required(DATASET_HELP) },
  settings: {
    model: modelSetting,
    adapter: optional(path({ help: "PEFT folder, or the folder of a training run" })),
    ...readingSettings,
    device: deviceSetting,
    vendors: optional(list({ help: "only rows of these vendors" })),
    batch_size: integer({ help: "papers that are read together", default: 16, min: 1 }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: 1200,
      min: 1,
    }),
    out: path({ help: "folder that the run's folder is made in", default: "runs" }),
  },
  examples: [
    { command: "eval data/documents.jsonl", what: "the base model" },
    { command: "eval data --adapter runs/train-1", what: "the same with an adapter" },
    { command: "eval data --json", what: "one line: {metrics, n, run}" },
  ],
  async run(values, { out, progress, signal, settings }) {
    const started = performance.now();
    const { vendors } = values;
    const all = await readDataset(values.data);
    const rows =
      vendors === null ? all : all.filter(({ vendor }) => vendors.includes(vendor ?? ""));
    const { folder } = await findModel(values.model, { progress, signal });
    const bundle = await openBundle(folder);
    const adapter = values.adapter === null ? null : await openAdapter(values.adapter, bundle);
    const { input, enhance, grounding } = await howToRead(bundle.model, values);
    await using extractor = await openExtractor(bundle, {
      ...{ input, enhance, grounding },
      device: values.device,
      adapted: new Set(adapter?.modules.keys() ?? []),
      maxAnswerTokens: values.max_answer_tokens,
    });
    const readable = input === "text" ? await rowsWithTexts(rows, { progress, signal }) : rows;
    const papers = await preparePapers(extractor, readable, progress, signal, input);
    const evaluation = await evaluateDocuments(extractor, papers, {
      adapter: adapter?.modules ?? null,
      batchSize: values.batch_size,
      label: "Reading",
      progress,
      signal,
    });
    const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
    const run = join(values.out, `eval-${stamp}`);
    await mkdir(run, { recursive: true });
    await writeFileAtomic(join(run, "config.yaml"), settingsToYaml(settings));
    await writeJsonl(
      join(run, "predictions.jsonl"),
      rows.map(({ id, document }, i) => ({ id, pred: evaluation.answers[i]!, truth: document })),
    );
    const summary = {
      metrics: metricValues(evaluation.scores.metrics),
      n: rows.length,
      run,
      seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
    };
    const reading = { input, enhance, grounding };
    await writeFileAtomic(
      join(run, "results.json"),
      `${JSON.stringify({ ...summary, reading, scores: evaluation.scores.metrics }, null, 2)}\n`,
    );
    out.print(summary, (colors) => {
      const table = scoreTable([{ title: "score", scores: evaluation.scores }], colors);
      return `${table}\n\n${rows.length} papers, ${summary.seconds} s; written to ${run}`;
    });
  },
});
