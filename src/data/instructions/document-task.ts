import { partAnswer, partPrompt } from "../../documents/part-of-document.ts";
import { labelledOf } from "../labelled-fields.ts";
import type { DatasetRow } from "../rows.ts";

/**
 * The row's document as a question and its answer, in the very words that reading uses. A label that
 * knows only some fields is asked for these: null for the others would teach that they are not on the
 * paper.
 * @throws {KvittoError} `dataset.labelled`
 */
export function documentTask(row: DatasetRow): {
  readonly prompt: string;
  readonly answer: string;
} {
  const labelled = labelledOf(row);
  return { prompt: partPrompt(labelled), answer: partAnswer(row.document, labelled) };
}
