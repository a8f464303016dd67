import type { PaperDocument } from "../../documents/document.ts";
import { FIELDS, type FieldType, fieldPath, leavesOf } from "../../documents/fields.ts";
import { compareFields } from "../../metrics/field-accuracy.ts";
import { classifyItems } from "./classify-items.ts";
import { classifyValue } from "./classify-value.ts";
import type { FoundError } from "./found-error.ts";

const TYPES: ReadonlyMap<string, FieldType> = new Map(FIELDS.map(({ path, type }) => [path, type]));
const LIST = "line_items[]";

/**
 * Everything that is wrong with an answer, each with its cause. An answer that is right gives none,
 * and an answer that is no JSON object is one error, at the path "". Keys that are missing where
 * nothing is printed are no error here: nothing was read wrong.
 *
 * @param predicted  what the model's JSON said, of any shape; undefined when it was not JSON
 * @param labelled  the fields that the truth is about, null for all: of others nobody knows. Lines as a
 *   whole are judged only where some of their columns are labelled
 */
export function classifyErrors(
  predicted: unknown,
  truth: PaperDocument,
  labelled: readonly string[] | null = null,
): FoundError[] {
  if (typeof predicted !== "object" || predicted === null || Array.isArray(predicted)) {
    return [{ type: "not_read", path: "", predicted: null, truth: null }];
  }
  const isKnown = (field: string) => labelled === null || labelled.includes(field);
  const others = leavesOf(truth).filter(({ field }) => field !== "kind");
  const header = compareFields(predicted, truth)
    .filter(({ correct, field }) => !correct && !field.startsWith(LIST) && isKnown(field))
    .filter((one) => (one.predicted ?? null) !== null || (one.truth ?? null) !== null)
    .map(({ path, field, predicted: said, truth: is }): FoundError => {
      const wrong = { path, type: TYPES.get(field) ?? "text", predicted: said, truth: is };
      return {
        type: classifyValue(wrong, others, truth.currency),
        path,
        predicted: said ?? null,
        truth: is ?? null,
      };
    });
  if (labelled !== null && !labelled.some((field) => field.startsWith(LIST))) return header;
  const items = classifyItems(predicted, truth).filter(({ path }) => {
    const field = fieldPath(path);
    return !field.startsWith(`${LIST}.`) || isKnown(field);
  });
  return [...header, ...items];
}
