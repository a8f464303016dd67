import { KvittoError } from "../core/errors.ts";
import { textLayers } from "../formats/file-text.ts";
import { joinPageTexts, pageText } from "../formats/page-text.ts";
import { transcribe, type TranscribeOptions } from "./read-file.ts";

/** Raised when other text is made of the same pages and the same weights of a reader. */
export const PAPER_TEXT_VERSION = 3;

/**
 * The text of a file as language models are given it: a line for each row of print, columns kept apart
 * by spaces, an empty line between pages. Pages with a text layer give that, others are read.
 * @throws {KvittoError} `text.none` when there is no print on the pages; as `transcribe`
 */
export async function paperText(path: string, options: TranscribeOptions): Promise<string> {
  const pages = await textLayers(path, options.wanted);
  // Drawing a page takes a tenth of a second: only one that has to be read is drawn.
  if (pages.length === 0 || pages.includes("")) {
    pages.length = 0;
    for await (const { lines } of transcribe(path, options)) pages.push(pageText(lines));
  }
  const text = joinPageTexts(pages);
  if (text !== "" || pages.length === 0) return text;
  throw new KvittoError(
    "text.none",
    `No print is found on ${path}.`,
    "Look at the page: it may be empty, upside down or too small to read.",
  );
}
