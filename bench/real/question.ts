import { partOfDocument, partPrompt } from "../../src/documents/part-of-document.ts";
import { labelledOf } from "../../src/data/labelled-fields.ts";
import type { DatasetRow } from "../../src/data/rows.ts";
import { valuesNotOnPage } from "../../src/extract/values-on-page.ts";
import { fieldPath } from "../../src/documents/fields.ts";

/** Those of `asked` that the row's label is about. */
export function knownFields(row: DatasetRow, asked: readonly string[]): string[] {
  const labelled = labelledOf(row);
  return asked.filter((field) => labelled?.includes(field) ?? true);
}

/** Of these the ones of which every value stands in the row's text as the label spells it. */
export function shownFields(row: DatasetRow, asked: readonly string[]): string[] {
  const missing = new Set(valuesNotOnPage(row.document, row.text ?? "").map(fieldPath));
  return knownFields(row, asked).filter((field) => !missing.has(field));
}

/**
 * A training row's question and answer. It is asked for what its label knows and its text shows:
 * neither null for what nobody labelled nor a value that cannot be read there is taught. Null when
 * nothing is left.
 */
export function taskFor(
  row: DatasetRow,
  asked: readonly string[],
): { readonly prompt: string; readonly answer: string; readonly input: "text" } | null {
  const fields = shownFields(row, asked);
  if (fields.length === 0) return null;
  return {
    prompt: partPrompt(fields),
    answer: partOfDocument(row.document, fields),
    input: "text",
  };
}
