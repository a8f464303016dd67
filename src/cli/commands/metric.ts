import { KvittoError, messageOf } from "../../core/errors.ts";
import { isObject } from "../../metrics/json-text.ts";
import { defineCommand, leftOut, required } from "../command.ts";
import { linesOf, linesOfFile } from "../lines.ts";
import { METRICS, type Metric, type MetricRow } from "../metric-table.ts";
import { suggestion } from "../nearest.ts";
import { list, toggle } from "../setting.ts";
import { UsageError } from "../usage-error.ts";

type Result =
  | { readonly score: number | null }
  | {
      /** Its stable code. */
      readonly error: string;
      readonly message: string;
      readonly hint: string | null;
    };

/** What `score` gives, or what is wrong: one row never stops the others. */
function resultOf(score: () => number | null): Result {
  try {
    return { score: score() };
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    const { code, message, hint } = error;
    return { error: code, message, hint: hint ?? null };
  }
}

function parseRow(line: string, metric: Metric): MetricRow {
  let row: unknown;
  try {
    row = metric.parse(line);
  } catch (error) {
    throw new KvittoError("metric.row", `The line is not JSON: ${messageOf(error)}.`);
  }
  if (isObject(row) && Object.hasOwn(row, "pred") && Object.hasOwn(row, "truth")) return row;
  throw new KvittoError("metric.row", 'The line is not an object with "pred" and "truth".');
}

export const metricCommand = defineCommand({
  name: "metric",
  summary: "Score predictions, one JSON line {pred, truth} each, with one metric",
  description:
    `Metrics: ${Object.keys(METRICS).join(", ")}.\n` +
    "For each line of the file, or of standard input, a line {score} or {error: code, message} is printed; with " +
    "--corpus one line {score, n, errors} for all of them: errors pooled over all characters for " +
    "cer, all fields for field-f1, all documents for kile and lir, the mean for teds, nted and " +
    "anls-star. teds takes HTML, cer and wer texts, kile and lir located fields with truth " +
    "{words, annotations}, the others JSON values; truth is a document for those that are also in " +
    "a run's report. A score is null where there is nothing to measure.",
  args: {
    metric: required("which metric"),
    file: leftOut("JSONL file; standard input when left out"),
  },
  settings: {
    corpus: toggle({ help: "one score for all lines together", default: false }),
    ignore_tags: list({ help: "inline tags that teds leaves out, e.g. b,i", default: [] }),
  },
  examples: [
    { command: "metric field_accuracy predictions.jsonl", what: "a line {score} for each row" },
    { command: "metric teds < tables.jsonl", what: "from standard input" },
    { command: "metric cer --corpus lines.jsonl", what: "errors of all lines over all characters" },
  ],
  async run({ metric: given, file, corpus, ignore_tags }, { out, signal, stdin }) {
    const alike = (name: string) => name.replaceAll("-", "_");
    const name = Object.keys(METRICS).find((one) => alike(one) === alike(given)) ?? "";
    const metric = METRICS[name];
    if (metric === undefined) {
      const hint = suggestion(given, Object.keys(METRICS));
      throw new UsageError("metric.unknown", `There is no metric "${given}".`, hint);
    }
    if (ignore_tags.length > 0 && !metric.takesTags) {
      throw new UsageError("metric.no_tags", `The metric ${name} has no tags to ignore.`);
    }
    const scorer = metric.start({ ignoreTags: ignore_tags });
    const lines = file === null ? linesOf(stdin, signal) : linesOfFile(file, signal);
    let [n, errors] = [0, 0];
    for await (const line of lines) {
      n += 1;
      const result = resultOf(() => scorer.add(parseRow(line, metric), n));
      if ("error" in result) errors += 1;
      // An error is told even where only the pooled score was asked for: it is not in that score.
      if (!corpus || "error" in result) out.print(result, () => JSON.stringify(result));
    }
    if (!corpus) return;
    const pooled = { ...resultOf(() => scorer.pooled()), n: n - errors, errors };
    out.print(pooled, () => JSON.stringify(pooled));
  },
});
