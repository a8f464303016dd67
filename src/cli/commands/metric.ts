import { KvittoError, messageOf } from "../../core/errors.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { anlsStar } from "../../metrics/anls-star.ts";
import { cer } from "../../metrics/cer.ts";
import { fieldF1, fieldMatches } from "../../metrics/field-f1.ts";
import { isObject, parseJsonExactly } from "../../metrics/json-text.ts";
import { nted } from "../../metrics/nted.ts";
import {
  DOCUMENT_METRICS,
  type DocumentMetric,
  scoreDocuments,
} from "../../metrics/score-documents.ts";
import { teds } from "../../metrics/teds.ts";
import { wer } from "../../metrics/wer.ts";
import { defineCommand, leftOut, required } from "../command.ts";
import { linesOf, linesOfFile } from "../lines.ts";
import { suggestion } from "../nearest.ts";
import { list } from "../setting.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly ignoreTags: readonly string[];
}

interface Metric {
  /** Metrics defined in Python see 9.0 and 9 as different texts; the others must not. */
  readonly parse: (line: string) => unknown;
  readonly score: (predicted: unknown, truth: unknown, options: Options) => number | null;
  readonly takesTags?: true;
}

function asText(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  throw new KvittoError("metric.row", `"${key}" must be a text for this metric.`);
}

function ofTexts(score: (predicted: string, truth: string, options: Options) => number): Metric {
  return {
    parse: JSON.parse,
    score: (p, t, options) => score(asText(p, "pred"), asText(t, "truth"), options),
  };
}

/** A prediction that is a text is taken for the model's own words. */
function ofDocuments(name: DocumentMetric): Metric {
  return {
    parse: JSON.parse,
    score(predicted, truth) {
      const parsed = DocumentSchema.safeParse(truth);
      if (parsed.success) {
        const answer = typeof predicted === "string" ? predicted : JSON.stringify(predicted);
        return scoreDocuments([answer], [parsed.data]).metrics[name].value;
      }
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: "is none" };
      const place = path.length === 0 ? "" : ` (${path.join(".")})`;
      throw new KvittoError("metric.row", `"truth" is not a document: ${message}${place}.`);
    },
  };
}

const METRICS: Readonly<Record<string, Metric>> = {
  teds: { ...ofTexts(teds), takesTags: true },
  teds_struct: {
    ...ofTexts((p, t, options) => teds(p, t, { ...options, structureOnly: true })),
    takesTags: true,
  },
  nted: { parse: parseJsonExactly, score: nted },
  field_f1: { parse: parseJsonExactly, score: (p, t) => fieldF1([fieldMatches(p, t)]) },
  anls_star: { parse: parseJsonExactly, score: anlsStar },
  cer: ofTexts(cer),
  wer: ofTexts(wer),
  ...Object.fromEntries(DOCUMENT_METRICS.map((name) => [name, ofDocuments(name)])),
};

type Result =
  | { readonly score: number | null }
  | {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | null;
      };
    };

/** One row never stops the others: what is wrong with it is its result. */
function scoreLine(line: string, metric: Metric, options: Options): Result {
  try {
    const row = parseRow(line, metric);
    return { score: metric.score(row["pred"], row["truth"], options) };
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, hint: hint ?? null } };
  }
}

function parseRow(line: string, metric: Metric): Readonly<Record<string, unknown>> {
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
    "For each line of the file, or of standard input, a line {score} or {error} is printed. " +
    "teds takes HTML, cer and wer texts, the others JSON values; truth is a document for those " +
    "that are also in a run's report. A score is null where the line has nothing to measure.",
  args: {
    metric: required("which metric"),
    file: leftOut("JSONL file; standard input when left out"),
  },
  settings: {
    ignore_tags: list({ help: "inline tags that teds leaves out, e.g. b,i", default: [] }),
  },
  examples: [
    { command: "metric field_accuracy predictions.jsonl", what: "a line {score} for each row" },
    { command: "metric teds < tables.jsonl", what: "from standard input" },
  ],
  async run({ metric: given, file, ignore_tags }, { out, signal, stdin }) {
    const name = given.replaceAll("-", "_");
    const metric = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    if (metric === undefined) {
      const hint = suggestion(name, Object.keys(METRICS));
      throw new UsageError("metric.unknown", `There is no metric "${given}".`, hint);
    }
    if (ignore_tags.length > 0 && metric.takesTags !== true) {
      throw new UsageError("metric.no_tags", `The metric ${name} has no tags to ignore.`);
    }
    const lines = file === null ? linesOf(stdin, signal) : linesOfFile(file, signal);
    for await (const line of lines) {
      const result = scoreLine(line, metric, { ignoreTags: ignore_tags });
      out.print(result, () => JSON.stringify(result));
    }
  },
});
