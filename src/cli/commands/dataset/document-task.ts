import type { DatasetRow } from "../../../data/rows.ts";
import { documentAnswer, documentPrompt } from "../../../documents/document-prompt.ts";
import type { RowTask } from "../../../train/document-samples.ts";

/** The whole document: what a row trains on unless told otherwise. */
export function documentTask({ document }: DatasetRow): RowTask {
  return { prompt: documentPrompt(), answer: documentAnswer(document) };
}
