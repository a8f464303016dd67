import type { Random } from "../../core/random.ts";
import type { DatasetRow } from "../rows.ts";
import type { LanguageWords } from "./language.ts";

/** One question about a document, and its answer. */
export interface InstructionPair {
  readonly prompt: string;
  readonly answer: string;
  /** What the model is given besides the question: the pages, or their text in place of them. */
  readonly input: "image" | "text";
}

/**
 * One kind of question. `candidates` are the different things it can ask about a row, in a fixed
 * order: none when the row has nothing for it. `ask` puts one of them in words.
 */
export interface InstructionKind<Candidate extends string = string> {
  readonly name: string;
  readonly candidates: (row: DatasetRow) => readonly Candidate[];
  readonly ask: (
    row: DatasetRow,
    candidate: Candidate,
    words: LanguageWords,
    random: Random,
  ) => InstructionPair;
}

/** How a row with pages is asked about unless the kind says otherwise. */
export function inputOf(row: DatasetRow): "image" | "text" {
  return row.images.length > 0 ? "image" : "text";
}
