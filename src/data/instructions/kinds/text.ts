import { documentAnswer, documentPrompt } from "../../../documents/document-prompt.ts";
import type { InstructionKind } from "../pair.ts";

/** The whole document from its text layer, or from what an OCR read, in place of the pages. */
export const textKind: InstructionKind = {
  name: "text",
  candidates: ({ text }) => (text === undefined ? [] : ["text"]),
  ask: (row) => ({
    prompt: documentPrompt(),
    answer: documentAnswer(row.document),
    input: "text",
  }),
};
