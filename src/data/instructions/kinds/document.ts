import { documentTask } from "../document-task.ts";
import { inputOf, type InstructionKind } from "../pair.ts";

/** The whole document. Always asked in the very words that reading uses, whatever the language. */
export const documentKind: InstructionKind = {
  name: "document",
  candidates: () => ["document"],
  ask: (row) => ({
    ...documentTask(row),
    input: inputOf(row),
  }),
};
