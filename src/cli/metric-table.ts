import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { DocumentSchema, type PaperDocument } from "../documents/document.ts";
import { anlsStar } from "../metrics/anls-star.ts";
import { characterErrors, type ErrorCount, errorRate } from "../metrics/cer.ts";
import {
  type DocileOptions,
  type DocileScores,
  kile,
  lir,
  type LocatedDocument,
} from "../metrics/docile.ts";
import { fieldF1, type FieldMatches, fieldMatches } from "../metrics/field-f1.ts";
import { parseJsonExactly } from "../metrics/json-text.ts";
import { nted } from "../metrics/nted.ts";
import {
  DOCUMENT_METRICS,
  type DocumentMetric,
  scoreDocuments,
} from "../metrics/score-documents.ts";
import { teds } from "../metrics/teds.ts";
import { wordErrors } from "../metrics/wer.ts";

export interface MetricOptions {
  readonly ignoreTags: readonly string[];
}

export type MetricRow = Readonly<Record<string, unknown>>;

/** One metric as the command offers it; `M` is what a row contributes to the pooled score. */
interface Measured<M> {
  /** Metrics defined in Python see 9.0 and 9 as different texts; the others must not. */
  readonly parse: (line: string) => unknown;
  readonly measure: (row: MetricRow, line: number, options: MetricOptions) => M;
  /** Score of rows together; one row alone is a row's own score. null: nothing to measure. */
  readonly pool: (rows: readonly M[]) => number | null;
  readonly takesTags?: true;
}

export interface Metric {
  readonly parse: (line: string) => unknown;
  readonly takesTags: boolean;
  /** Scores row by row, and all rows so far together. */
  start(options: MetricOptions): {
    add(row: MetricRow, line: number): number | null;
    pooled(): number | null;
  };
}

function metric<M>({ parse, measure, pool, takesTags = undefined }: Measured<M>): Metric {
  return {
    parse,
    takesTags: takesTags === true,
    start(options) {
      const rows: M[] = [];
      return {
        add(row, line) {
          const measured = measure(row, line, options);
          const score = pool([measured]); // thrown before it is kept: a row without a score is not pooled
          rows.push(measured);
          return score;
        },
        pooled: () => (rows.length === 0 ? null : pool(rows)),
      };
    },
  };
}

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function asText(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  throw new KvittoError("metric.row", `"${key}" must be a text for this metric.`);
}

function ofTables(structureOnly: boolean): Metric {
  return metric({
    parse: JSON.parse,
    measure: ({ pred, truth }, _line, options) =>
      teds(asText(pred, "pred"), asText(truth, "truth"), { ...options, structureOnly }),
    pool: mean,
    takesTags: true,
  });
}

function ofErrors(count: (predicted: string, truth: string) => ErrorCount): Metric {
  return metric({
    parse: JSON.parse,
    measure: ({ pred, truth }) => count(asText(pred, "pred"), asText(truth, "truth")),
    pool: (counts: readonly ErrorCount[]) =>
      errorRate({
        edits: counts.reduce((sum, { edits }) => sum + edits, 0),
        length: counts.reduce((sum, { length }) => sum + length, 0),
      }),
  });
}

interface DocumentPair {
  readonly answer: string;
  readonly truth: PaperDocument;
}

/** A prediction that is a text is taken for the model's own words. */
function ofDocuments(name: DocumentMetric): Metric {
  return metric({
    parse: JSON.parse,
    measure({ pred, truth }): DocumentPair {
      const parsed = DocumentSchema.safeParse(truth);
      if (parsed.success) {
        return {
          answer: typeof pred === "string" ? pred : JSON.stringify(pred),
          truth: parsed.data,
        };
      }
      const { path, message } = parsed.error.issues[0] ?? { path: [], message: "is none" };
      const place = path.length === 0 ? "" : ` (${path.join(".")})`;
      throw new KvittoError("metric.row", `"truth" is not a document: ${message}${place}.`);
    },
    pool: (pairs: readonly DocumentPair[]) =>
      scoreDocuments(
        pairs.map(({ answer }) => answer),
        pairs.map(({ truth }) => truth),
      ).metrics[name].value,
  });
}

const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const located = z.object({
  bbox: box,
  page: z.int().nonnegative(),
  fieldtype: z.string().min(1),
  text: z.string().nullable().default(null),
  score: z.number().nullable().default(null),
  line_item_id: z.int().nullable().default(null),
  use_only_for_ap: z.boolean().default(false),
});
const word = z.object({ bbox: box, page: z.int().nonnegative(), text: z.string() });
const fields = z.array(located);
const LocatedRow = z.object({
  id: z.union([z.string(), z.int()]).optional(),
  pred: fields,
  truth: z.object({ words: z.array(word), annotations: fields }),
});

/** KILE and LIR: truth is {words, annotations}, boxes are shares of the page. */
function ofPlaces(
  score: (documents: readonly LocatedDocument[], options?: DocileOptions) => DocileScores,
  primary: "AP" | "f1",
): Metric {
  return metric({
    parse: JSON.parse,
    measure(row, line): LocatedDocument {
      const parsed = LocatedRow.safeParse(row);
      if (!parsed.success) {
        const { path, message } = parsed.error.issues[0] ?? { path: [], message: "is none" };
        throw new KvittoError(
          "metric.row",
          `The row is not located fields: ${message} (${path.join(".")}).`,
          'pred is a list of {bbox, page, fieldtype, text, score}, truth is {"words", "annotations"}.',
        );
      }
      const { id, pred, truth } = parsed.data;
      return { id: String(id ?? line), predictions: pred, ...truth };
    },
    pool: (documents: readonly LocatedDocument[]) => score(documents)[primary],
  });
}

/** Every metric of `kvitto metric`, by its name. */
export const METRICS: Readonly<Record<string, Metric>> = {
  teds: ofTables(false),
  "teds-struct": ofTables(true),
  nted: metric({
    parse: parseJsonExactly,
    measure: ({ pred, truth }) => nted(pred, truth),
    pool: mean,
  }),
  "field-f1": metric({
    parse: parseJsonExactly,
    measure: ({ pred, truth }) => fieldMatches(pred, truth),
    pool: (rows: readonly FieldMatches[]) => fieldF1(rows),
  }),
  "anls-star": metric({
    parse: parseJsonExactly,
    measure: ({ pred, truth }) => anlsStar(pred, truth),
    pool: mean,
  }),
  kile: ofPlaces(kile, "AP"),
  lir: ofPlaces(lir, "f1"),
  cer: ofErrors(characterErrors),
  wer: ofErrors(wordErrors),
  ...Object.fromEntries(DOCUMENT_METRICS.map((name) => [name, ofDocuments(name)])),
};
