import { readPages } from "../formats/input-file.ts";
import type { StripReader } from "../models/strip-reader.ts";
import { readLines } from "./read-lines.ts";

/** Resolution at which pages of a PDF are drawn to be read: 8 pt print is 22 px tall. */
export const READING_DPI = 200;

/** Where the text of a page comes from: the PDF's own text, or its pixels. */
export type TextSource = "text-layer" | "reader";

export interface TranscribedLine {
  readonly text: string;
  /** [left, top, right, bottom] in pixels of the page. */
  readonly box: readonly [number, number, number, number];
  /** Which row of the page it stands in, counted from 0; null for a text layer. */
  readonly row: number | null;
  /** Mean probability of its characters, 0..1; null for a text layer, which states none. */
  readonly confidence: number | null;
}

export interface TranscribedPage {
  /** Counted from 1. */
  readonly page: number;
  /** The page as it is shown, in pixels; of a PDF as drawn at {@link READING_DPI}. */
  readonly width: number;
  readonly height: number;
  /** Null for a picture, which states none that can be relied on. */
  readonly dpi: number | null;
  readonly source: TextSource;
  /** Row by row, from left to right within a row. */
  readonly lines: readonly TranscribedLine[];
}

export interface TranscribeOptions {
  /** Opened when the first page needs it. */
  readonly reader: () => Promise<StripReader>;
  /** Which pages, counted from 1; all when left out. */
  readonly wanted?: (page: number) => boolean;
  /** Reads the pixels of pages that have a text layer too. */
  readonly ocr?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The lines of a picture, a TIFF or a PDF, page by page. A page with a text layer gives that.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.*`, and what `reader` throws
 */
export async function* transcribe(
  path: string,
  { reader, wanted = () => true, ocr = false, signal }: TranscribeOptions,
): AsyncGenerator<TranscribedPage> {
  const options = { dpi: READING_DPI, ...(signal === undefined ? {} : { signal }) };
  let page = 0;
  for await (const { image, dpi, lines } of readPages(path, options)) {
    page += 1;
    if (!wanted(page)) continue;
    const { width, height } = image;
    if (lines.length > 0 && !ocr) {
      const own = lines.map(({ text, box: [x0, y0, x1, y1] }) => {
        const box = [Math.round(x0), Math.round(y0), Math.round(x1), Math.round(y1)] as const;
        return { text, box, row: null, confidence: null };
      });
      yield { page, width, height, dpi, source: "text-layer", lines: own };
      continue;
    }
    const read = await readLines(await reader(), image);
    yield { page, width, height, dpi, source: "reader", lines: read };
  }
}
