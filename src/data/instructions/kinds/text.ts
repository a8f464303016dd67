import { documentTask } from "../document-task.ts";
import type { InstructionKind } from "../pair.ts";

/** The whole document from its text layer, or from what an OCR read, in place of the pages. */
export const textKind: InstructionKind = {
  name: "text",
  candidates: ({ text }) => (text === undefined ? [] : ["text"]),
  ask: (row) => ({
    ...documentTask(row),
    input: "text",
  }),
};
