import { fieldQuestion, fieldsThatAre } from "../ask-field.ts";
import type { AskedField } from "../language.ts";
import { inputOf, type InstructionKind } from "../pair.ts";
import { partOfDocument } from "../../../documents/part-of-document.ts";

/** One value that is on the paper. */
export const fieldKind: InstructionKind<AskedField> = {
  name: "field",
  candidates: ({ document }) => fieldsThatAre(true, document),
  ask: (row, field, words, random) => ({
    prompt: fieldQuestion(field, words, random),
    answer: partOfDocument(row.document, [field]),
    input: inputOf(row),
  }),
};
