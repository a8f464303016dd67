import { mkdir } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { writeEvalReport } from "../../evaluate/eval-report.ts";
import { openEvaluationFolder } from "../../evaluate/evaluation-folder.ts";
import { evaluationResults, figuresOf } from "../../evaluate/evaluation-results.ts";
import { retentionQuestions } from "../../evaluate/retention/questions.ts";
import { retentionResults } from "../../evaluate/retention/retention-scores.ts";
import { splitBySeen } from "../../evaluate/held-out-gap.ts";
import { resultsCsv } from "../../evaluate/results-csv.ts";
import { resultsJson } from "../../evaluate/results-json.ts";
import { worstPapers } from "../../evaluate/worst-papers.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { openBundle } from "../../models/bundle.ts";
import { askedRows } from "../asked-rows.ts";
import { addEvaluation, evaluationCard } from "../card/add-to-card.ts";
import { defineCommand, required } from "../command.ts";
import { DATASET_HELP, readDataset } from "../dataset-source.ts";
import { evalSummary, evalText } from "../eval/eval-summary.ts";
import { askRetention } from "../eval/ask-retention.ts";
import { boundsOf, checkBounds, failUnderSetting } from "../eval/fail-under.ts";
import { evaluationIdentity } from "../eval/identity.ts";
import { readPapers } from "../eval/read-papers.ts";
import { seenVendors } from "../eval/seen-vendors.ts";
import { shownPapers } from "../eval/shown-papers.ts";
import { datedFolder } from "../dated-folder.ts";
import { deviceSetting, modelSetting, openAdapter } from "../model-settings.ts";
import { findBase } from "../quantised-base.ts";
import { type HowToRead, howToRead, readingSettings } from "../reading-settings.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { integer, list, optional, path } from "../setting.ts";
import { settingsToYaml } from "../settings.ts";

/** "text, held to the paper" */
function readAs({ input, enhance, grounding, fields }: HowToRead): string {
  const asked = fields === null ? "" : `; asked for ${fields.join(", ")}`;
  if (input === "text") return `text, ${grounding ? "held to the paper" : "free"}${asked}`;
  return (enhance.length === 0 ? "pages" : `pages after ${enhance.join(", ")}`) + asked;
}

export const evalCommand = defineCommand({
  name: "eval",
  summary: "Score a model, with or without an adapter, on labelled documents",
  description:
    "Reads every page and compares what was read with the labels. The run's folder gets " +
    "predictions.jsonl, results.json, results.csv and report.html. A run that was stopped, or killed, " +
    "goes on where it was with the same settings and --out. Papers of vendors that the adapter was " +
    "trained on are told from held-out ones, and the gap between them is printed.",
  args: { data: required(DATASET_HELP) },
  settings: {
    model: modelSetting,
    adapter: optional(path({ help: "PEFT folder, or the folder of a training run" })),
    ...readingSettings,
    device: deviceSetting,
    vendors: optional(list({ help: "only rows of these vendors" })),
    seen: optional(
      list({
        help: "vendors that were trained on, or a dataset of theirs; by the training run's config when left out",
      }),
    ),
    retention: optional(
      path({
        help: "a dataset that is asked other things than for the document, without and with the adapter, so that forgetting shows; none when left out",
      }),
    ),
    batch_size: integer({ help: "papers that are read together", default: 16, min: 1 }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: 1200,
      min: 1,
    }),
    worst: integer({
      help: "worst papers that the report shows with their pages",
      default: 50,
      min: 0,
    }),
    fail_under: failUnderSetting,
    out: optional(path({ help: "the run's folder; runs/eval-<time> when left out" })),
  },
  examples: [
    { command: "eval data/documents.jsonl", what: "the base model" },
    { command: "eval data --adapter runs/train-1", what: "the same with an adapter" },
    { command: "eval data --adapter runs/a --out runs/e", what: "again, it goes on where it was" },
    {
      command: "eval data --adapter runs/a --fields vendor.name,total",
      what: "asks for these alone, and scores nothing else",
    },
    { command: "eval data --seen ica,coop,willys", what: "other vendors are held out" },
    {
      command: "eval data --fail-under field_accuracy=0.95,held_out_gap=0.03",
      what: "a gate: exits 1",
    },
    {
      command: "eval data --adapter runs/a --retention others --fail-under retention_loss=0.02",
      what: "and what was forgotten",
    },
    { command: "eval data --json", what: "one line: {metrics, n, run, seconds}" },
  ],
  async run(values, { out, progress, signal, settings }) {
    const started = performance.now();
    const bounds = boundsOf(values.fail_under);
    const { vendors } = values;
    const all = await readDataset(values.data);
    const chosen =
      vendors === null ? all : all.filter(({ vendor }) => vendors.includes(vendor ?? ""));
    if (chosen.length === 0) {
      throw new KvittoError(
        "eval.no_rows",
        `${values.data} has ${all.length} rows, and none is of ${vendors?.join(", ")}.`,
        "Leave --vendors out, or see their names with `kvitto dataset inspect`.",
      );
    }
    const seen = await seenVendors(values.seen, values.adapter);
    const split = splitBySeen(
      chosen.map(({ vendor }) => vendor),
      seen,
    );
    if ("why" in split && bounds.some(({ figure }) => figure === "held_out_gap")) {
      throw new KvittoError(
        "eval.no_gap",
        `--fail-under asks for held_out_gap, and there will be none: ${split.why}.`,
        "Name the vendors that were trained on with --seen.",
      );
    }
    const retained =
      values.retention === null || values.retention === "none"
        ? null
        : await readDataset(values.retention);
    const whyNotRetained =
      retained === null
        ? "no --retention is given"
        : values.adapter === null
          ? "without an adapter nothing can have been forgotten"
          : null;
    if (whyNotRetained !== null && bounds.some(({ figure }) => figure === "retention_loss")) {
      throw new KvittoError(
        "eval.no_retention",
        `--fail-under asks for retention_loss, and there will be none: ${whyNotRetained}.`,
        "Give --adapter, and with --retention a dataset to ask other things about.",
      );
    }
    const adapters = values.adapter === null ? [] : [values.adapter];
    const { folder } = await findBase(values.model, adapters, { progress, signal });
    const bundle = await openBundle(folder);
    const adapter = values.adapter === null ? null : await openAdapter(values.adapter, bundle);
    const reading = await howToRead(bundle.model, values);
    const { input, fields } = reading;
    const rows = askedRows(chosen, fields);
    const questions =
      retained === null
        ? null
        : retentionQuestions(
            input === "text" ? await rowsWithTexts(retained, { progress, signal }) : retained,
            input,
          );

    const run = values.out ?? datedFolder("runs", "eval");
    await mkdir(run, { recursive: true });
    const identity = await evaluationIdentity({ bundle, rows, reading, settings: values });
    const predictions = await readPapers(rows, await openEvaluationFolder(run, identity), {
      ...{ bundle, adapter, reading, run, progress, signal },
      device: values.device,
      batchSize: values.batch_size,
      maxAnswerTokens: values.max_answer_tokens,
    });

    const retention =
      questions === null
        ? null
        : retentionResults(
            await askRetention(questions, {
              ...{ bundle, adapter, reading, run, progress, signal },
              ...{ device: values.device, batchSize: values.batch_size },
            }),
          );
    const results = evaluationResults(predictions, seen, retention);
    const summary = evalSummary(results, run, (performance.now() - started) / 1000);
    await writeFileAtomic(join(run, "config.yaml"), settingsToYaml(settings));
    const more = { run, seconds: summary.seconds, reading, identity };
    await writeFileAtomic(join(run, "results.json"), resultsJson(results, more));
    await writeFileAtomic(join(run, "results.csv"), resultsCsv(results));
    const report = join(run, "report.html");
    const worst = worstPapers(predictions, results, values.worst);
    await writeEvalReport(report, {
      run,
      finishedAt: new Date().toISOString(),
      facts: [
        { label: "Model", value: values.model },
        { label: "Adapter", value: values.adapter ?? "none" },
        { label: "Papers", value: `${results.n} of ${results.vendors.length} vendors` },
        { label: "Read as", value: readAs(reading) },
        { label: "Machine", value: `${cpus().length} cores, device ${values.device}` },
      ],
      settings: settings.map(({ key, value, source, place }) => ({
        ...{ key, value, source: place ?? source },
      })),
      results,
      predictions,
      worst: await shownPapers(worst, rows, { progress, signal }),
    });
    if (values.adapter !== null) {
      const card = evaluationCard(values.data, results, readAs(reading), identity);
      await addEvaluation(values.adapter, card, progress);
    }
    out.print(summary, (colors) => evalText(results, summary, colors));
    checkBounds(bounds, figuresOf(results), (figure) => {
      if (figure === "held_out_gap" && "why" in results.gap) return results.gap.why;
      return "no paper has what it is measured on";
    });
  },
});
