import type { PaperDocument } from "../../documents/document.ts";
import { leavesOf } from "../../documents/fields.ts";

/**
 * The fields of which a document has a value, in the order of the JSON: what a collection that knows
 * only a part of a document has labelled. `source.labelled` of a row; null elsewhere means "not
 * labelled", not "not on the paper".
 */
export function labelledFields(document: PaperDocument, also: readonly string[] = []): string[] {
  const fields = leavesOf(document)
    .filter(({ value }) => value !== null)
    .map(({ field }) => field);
  return [...new Set([...fields.filter((field) => field !== "kind"), ...also])];
}
