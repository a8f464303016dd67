import { labelledOf } from "../../labelled-fields.ts";
import { fieldQuestion, fieldsThatAre } from "../ask-field.ts";
import type { AskedField } from "../language.ts";
import { inputOf, type InstructionKind } from "../pair.ts";

/** One value that is not on the paper: the answer is the language's exact phrase for that. */
export const absentKind: InstructionKind<AskedField> = {
  name: "absent",
  // What a label is not about may well be on the paper.
  candidates: (row) => (labelledOf(row) === null ? fieldsThatAre(false, row.document) : []),
  ask: (row, field, words, random) => ({
    prompt: fieldQuestion(field, words, random),
    answer: words.notOnDocument,
    input: inputOf(row),
  }),
};
