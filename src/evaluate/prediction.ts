import { z } from "zod";
import { labelledOf } from "../data/labelled-fields.ts";
import { lineClassesOf } from "../data/line-classes.ts";
import type { DatasetRow } from "../data/rows.ts";
import { DocumentSchema } from "../documents/document.ts";
import type { Extraction } from "../extract/extractor.ts";
import { readJsonl } from "../formats/jsonl.ts";

/** One line of predictions.jsonl: what was read of a paper, and all that scoring it needs. */
export const PredictionSchema = z.object({
  id: z.string().min(1),
  /** What the model wrote, not cleaned up. */
  pred: z.string(),
  truth: DocumentSchema,
  vendor: z.string().nullable().default(null),
  /** `source.part` of the row: the part of a split that its vendor is in. */
  part: z.string().nullable().default(null),
  /** `source.grade` of the row: how worn the paper is. */
  grade: z.string().nullable().default(null),
  /** Fields that the label is about; null for all. */
  labelled: z.array(z.string()).nullable().default(null),
  /** Class of each line item; null where the row has none. */
  line_classes: z.array(z.string()).nullable().default(null),
  /** Of the paper alone its pages; of its batch a share. */
  seconds: z.number().nonnegative().nullable().default(null),
  tokens: z.int().nonnegative().nullable().default(null),
  /** False when the token budget ran out. */
  complete: z.boolean().default(true),
  /** Code of the error that a paper was refused with, e.g. because it is too long; `pred` is then empty. */
  error: z.string().nullable().default(null),
  /** By path of the value, 0..1; not calibrated. */
  confidence: z.record(z.string(), z.number()).default({}),
  /** By path: reasons that have capped the confidence (`arithmetic`, …); most values have none. */
  caps: z.record(z.string(), z.array(z.string())).default({}),
});

export type Prediction = z.infer<typeof PredictionSchema>;

function nameAt(source: DatasetRow["source"], key: string): string | null {
  const value = source[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/**
 * What is known of a row before it is read; looked at for all rows first, so that a label that is not
 * one is not found after an hour.
 * @throws {KvittoError} `dataset.labelled`, `dataset.line_classes`
 */
export function knownOf(
  row: DatasetRow,
): Pick<Prediction, "vendor" | "part" | "grade" | "labelled" | "line_classes"> {
  const labelled = labelledOf(row);
  return {
    vendor: row.vendor,
    part: nameAt(row.source, "part"),
    grade: nameAt(row.source, "grade"),
    labelled: labelled === null ? null : [...labelled],
    line_classes: lineClassesOf(row),
  };
}

/** @throws {KvittoError} as {@link knownOf} */
export function predictionOf(row: DatasetRow, read: Extraction, seconds: number): Prediction {
  const { text, tokens, complete, confidence } = read;
  const values = [...confidence];
  return {
    ...{ id: row.id, pred: text, truth: row.document, ...knownOf(row) },
    ...{ seconds, tokens, complete, error: null },
    confidence: Object.fromEntries(values.map(([path, value]) => [path, value.confidence])),
    caps: Object.fromEntries(
      values.flatMap(([path, { caps }]) =>
        caps.length === 0 ? [] : [[path, caps.map(({ reason }) => reason)]],
      ),
    ),
  };
}

/** A paper that the model refuses counts as one of which nothing was read. @throws as {@link knownOf} */
export function refusedPrediction(row: DatasetRow, code: string): Prediction {
  return {
    ...{ id: row.id, pred: "", truth: row.document, ...knownOf(row) },
    ...{ seconds: null, tokens: null, complete: true, error: code, confidence: {}, caps: {} },
  };
}

/**
 * Reads a predictions.jsonl.
 * @throws {KvittoError} `jsonl.line` naming file and line; `file.*`
 */
export async function readPredictions(path: string): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for await (const { value } of readJsonl(path, (row) => PredictionSchema.parse(row))) {
    predictions.push(value);
  }
  return predictions;
}
