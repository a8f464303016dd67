import type { PaperDocument } from "../documents/document.ts";
import { KvittoError } from "../core/errors.ts";
import { arithmeticConsistency } from "./arithmetic-consistency.ts";
import { exactMatch } from "./exact-match.ts";
import {
  compareFields,
  fieldAccuracy,
  fieldAccuracyPrinted,
  fieldAccuracyStrict,
  type FieldComparison,
  type FieldScore,
  perFieldAccuracy,
} from "./field-accuracy.ts";
import { hallucinationRate, omissionRate } from "./hallucination.ts";
import { itemCountWithin } from "./item-count.ts";
import { type ColumnScore, lineItemColumns } from "./line-item-columns.ts";
import { lineItemAccuracy } from "./line-items.ts";
import { HEADER_FIELDS, partialMatch } from "./partial-match.ts";
import type { Score } from "./score.ts";
import { tableTedsScore } from "./table-teds.ts";
import { textCharacterErrors, textWordErrors } from "./text-errors.ts";
import { parseJson, validDocument, validJson } from "./valid-json.ts";

/** Public names, as scripts read them from `kvitto eval --json`. */
export const DOCUMENT_METRICS = [
  ...([
    "field_accuracy",
    "field_accuracy_strict",
    "field_accuracy_printed",
    "exact_match",
  ] as const),
  ...(["partial_match", "hallucination_rate", "omission_rate"] as const),
  ...(["valid_json", "valid_document", "item_count_exact", "item_count_within_1"] as const),
  ...(["line_item_accuracy", "table_teds", "arithmetic_consistency"] as const),
  ...(["text_cer", "text_wer"] as const),
] as const;
export type DocumentMetric = (typeof DOCUMENT_METRICS)[number];

/** Rates of error: 0 is the best they can be, as 1 is of all others. */
export const LESS_IS_BETTER: ReadonlySet<string> = new Set<DocumentMetric>([
  "hallucination_rate",
  "omission_rate",
  "text_cer",
  "text_wer",
]);

export interface DocumentScores {
  /** Number of documents. */
  readonly n: number;
  readonly metrics: Readonly<Record<DocumentMetric, Score>>;
  readonly fields: readonly FieldScore[];
  /** Of the line items, in the order of the schema. */
  readonly columns: readonly ColumnScore[];
  /** The comparisons of each document, in the order given. */
  readonly comparisons: readonly (readonly FieldComparison[])[];
}

/** Paths of {@link FIELDS} that a label is about; null when it is about the whole document. */
export type LabelledFields = readonly string[] | null;

function knowsItems(labelled: LabelledFields): boolean {
  return labelled === null || labelled.some((field) => field.startsWith("line_items[]"));
}

function knowsHeader(labelled: LabelledFields): boolean {
  return labelled === null || HEADER_FIELDS.every((field) => labelled.includes(field));
}

/**
 * Scores a model's answers against labelled documents.
 *
 * @param answers  what the model wrote, one text a document, not cleaned up
 * @param labelled  the fields of each document that its label is about, null for all: about the others
 *   nobody knows whether they are on the paper, so nothing that was read there is right or wrong, and
 *   items, sums and partial matches are scored only where what they need is labelled
 * @throws {KvittoError} `metric.length` when there is not one answer a document
 */
export function scoreDocuments(
  answers: readonly string[],
  truths: readonly PaperDocument[],
  labelled: readonly LabelledFields[] = [],
): DocumentScores {
  if (answers.length !== truths.length) {
    throw new KvittoError(
      "metric.length",
      `There are ${answers.length} answers for ${truths.length} documents.`,
    );
  }
  const predictions = answers.map(parseJson);
  const comparisons = truths.map((truth, i) => {
    const known = labelled[i] ?? null;
    const all = compareFields(predictions[i], truth);
    return known === null ? all : all.filter(({ field }) => known.includes(field));
  });
  const whole = truths.map((_, i) => labelled[i] ?? null).map(knowsItems);
  const [itemPredictions, itemTruths] = [
    predictions.filter((_, i) => whole[i]),
    truths.filter((_, i) => whole[i]),
  ];
  return {
    n: truths.length,
    metrics: {
      field_accuracy: fieldAccuracy(comparisons),
      field_accuracy_strict: fieldAccuracyStrict(comparisons),
      field_accuracy_printed: fieldAccuracyPrinted(comparisons),
      exact_match: exactMatch(comparisons),
      partial_match: partialMatch(comparisons.filter((_, i) => knowsHeader(labelled[i] ?? null))),
      hallucination_rate: hallucinationRate(comparisons),
      omission_rate: omissionRate(comparisons),
      valid_json: validJson(answers),
      valid_document: validDocument(answers),
      item_count_exact: itemCountWithin(0, itemPredictions, itemTruths),
      item_count_within_1: itemCountWithin(1, itemPredictions, itemTruths),
      line_item_accuracy: lineItemAccuracy(itemPredictions, itemTruths),
      table_teds: tableTedsScore(itemPredictions, itemTruths),
      arithmetic_consistency: arithmeticConsistency(itemPredictions, itemTruths),
      text_cer: textCharacterErrors(comparisons),
      text_wer: textWordErrors(comparisons),
    },
    fields: perFieldAccuracy(comparisons),
    columns: lineItemColumns(itemPredictions, itemTruths),
    comparisons,
  };
}

/** The bare values, for `--json`: `{ field_accuracy: 0.93, … }`. */
export function metricValues(
  metrics: DocumentScores["metrics"],
): Record<DocumentMetric, number | null> {
  const entries = Object.entries(metrics).map(([name, { value }]) => [name, value]);
  // The keys are those of `metrics`, which has one for every name.
  return Object.fromEntries(entries) as Record<DocumentMetric, number | null>;
}
