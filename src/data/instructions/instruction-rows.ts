import { relative } from "node:path";
import { z } from "zod";
import { questionOnText } from "../../formats/page-text.ts";
import type { DatasetRow } from "../rows.ts";
import { pairsOfRow, type KnownPair, type PairOptions } from "./pairs-of-row.ts";

/**
 * One line of a file of instruction pairs: a conversation about a paper. The pages stand before the
 * first user's words; a conversation without pages has the paper's text at its beginning instead.
 */
export const InstructionRowSchema = z.strictObject({
  /** The document row's id, `#` and the number of the pair, from 1. */
  id: z.string().min(1),
  /** Pages in order; paths relative to the file. */
  images: z.array(z.string().min(1)),
  messages: z
    .array(z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() }))
    .min(2),
  /** That of the document row, and `row`, `kind` and `language` of the pair. */
  source: z.record(z.string(), z.json()).default({}),
});

export type InstructionRow = z.infer<typeof InstructionRowSchema>;

/** What the user says: a question about pages, or about the text that stands in their place. */
export function userText(pair: Pick<KnownPair, "prompt" | "input">, row: DatasetRow): string {
  if (pair.input === "image") return pair.prompt;
  if (row.text === undefined) throw new Error(`internal: row ${row.id} has no text to ask about`);
  return questionOnText(row.text, pair.prompt);
}

/**
 * The instruction pairs of a row as lines of a file.
 * @param folder  of the file: image paths are made relative to it
 */
export function instructionRows(
  row: DatasetRow,
  options: PairOptions,
  folder: string,
): InstructionRow[] {
  return pairsOfRow(row, options).map((pair, i) => ({
    id: `${row.id}#${i + 1}`,
    images: pair.input === "image" ? row.images.map((path) => relative(folder, path)) : [],
    messages: [
      { role: "user", content: userText(pair, row) },
      { role: "assistant", content: pair.answer },
    ],
    source: { ...row.source, row: row.id, kind: pair.kind, language: pair.language },
  }));
}
