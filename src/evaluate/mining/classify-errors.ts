import type { PaperDocument } from "../../documents/document.ts";
import { FIELDS, type FieldType, leavesOf } from "../../documents/fields.ts";
import { compareFields } from "../../metrics/field-accuracy.ts";
import { classifyItems } from "./classify-items.ts";
import { classifyValue } from "./classify-value.ts";
import type { FoundError } from "./found-error.ts";

const TYPES: ReadonlyMap<string, FieldType> = new Map(FIELDS.map(({ path, type }) => [path, type]));

/**
 * Everything that is wrong with an answer, each with its cause. An answer that is right gives none.
 *
 * @param predicted  what the model's JSON said, of any shape; undefined when it was not JSON
 */
export function classifyErrors(predicted: unknown, truth: PaperDocument): FoundError[] {
  const others = leavesOf(truth).filter(({ field }) => field !== "kind");
  const header = compareFields(predicted, truth)
    .filter(({ correct, field }) => !correct && !field.startsWith("line_items[]"))
    .map(({ path, field, predicted: said, truth: is }): FoundError => {
      const wrong = { path, type: TYPES.get(field) ?? "text", predicted: said, truth: is };
      return {
        type: classifyValue(wrong, others, truth.currency),
        path,
        predicted: said ?? null,
        truth: is ?? null,
      };
    });
  return [...header, ...classifyItems(predicted, truth)];
}
