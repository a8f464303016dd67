import { KvittoError } from "../core/errors.ts";
import { joinPageTexts, pageText } from "../formats/page-text.ts";
import { transcribe, type TranscribeOptions } from "./read-file.ts";

/** Raised when other text is made of the same pages and the same weights of a reader. */
export const PAPER_TEXT_VERSION = 1;

/**
 * The text of a file as language models are given it: a line for each row of print, columns kept apart
 * by spaces, an empty line between pages. Pages with a text layer give that, others are read.
 * @throws {KvittoError} `text.none` when there is no print on the pages; as `transcribe`
 */
export async function paperText(path: string, options: TranscribeOptions): Promise<string> {
  const pages: string[] = [];
  for await (const { lines } of transcribe(path, options)) pages.push(pageText(lines));
  const text = joinPageTexts(pages);
  if (text !== "" || pages.length === 0) return text;
  throw new KvittoError(
    "text.none",
    `No print is found on ${path}.`,
    "Look at the page: it may be empty, upside down or too small to read.",
  );
}
