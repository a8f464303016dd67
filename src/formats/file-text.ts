import { KvittoError } from "../core/errors.ts";
import { inputKind } from "./input-file.ts";
import { joinPageTexts, pageText } from "./page-text.ts";
import { openPdf } from "./pdf.ts";

/**
 * The text layers of a PDF's pages, see {@link pageText}: "" for a page without one, nothing at all
 * for a picture. Nothing is drawn.
 * @param wanted  which pages to read, counted from 1; all when left out
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`
 */
export async function textLayers(
  path: string,
  wanted: (page: number) => boolean = () => true,
): Promise<string[]> {
  if ((await inputKind(path)) !== "pdf") return [];
  using pdf = await openPdf(path);
  const pages: string[] = [];
  for (let index = 0; index < pdf.pageCount; index++) {
    if (!wanted(index + 1)) continue;
    const lines = await pdf.pageText(index);
    pages.push(pageText(lines.map(({ text, box_pt }) => ({ text, box: box_pt }))));
  }
  return pages;
}

/**
 * The text layers of a file as one text; null for a picture and for a PDF none of whose pages has text.
 * @throws {KvittoError} as {@link textLayers}
 */
export async function fileText(
  path: string,
  wanted: (page: number) => boolean = () => true,
): Promise<string | null> {
  const text = joinPageTexts(await textLayers(path, wanted));
  return text === "" ? null : text;
}

/** Somebody asked for the text of a file that has none. */
export function noTextError(what: string): KvittoError {
  return new KvittoError(
    "text.none",
    `${what} has no text layer.`,
    "Read it as pictures: --input image. A scan has no text until an OCR has read it.",
  );
}
