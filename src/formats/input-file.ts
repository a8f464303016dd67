import { KvittoError } from "../core/errors.ts";
import { openInput } from "./file-access.ts";
import { SNIFF_BYTES, sniffKind } from "./image-kind.ts";
import type { FileKind } from "./image-kind.ts";
import { decodeImage, imagePageCount } from "./image.ts";
import { MAX_PDF_PAGES, openPdf } from "./pdf.ts";
import type { Box, PdfLine } from "./pdf-text.ts";
import type { RgbImage } from "./rgb-image.ts";

/** All pages together, 600 MB: fifty A4 pages at 200 dpi. */
export const MAX_LOADED_PIXELS = 200_000_000;

export interface TextLine {
  readonly text: string;
  /** In pixels of the page's picture. */
  readonly box: Box;
}

export interface InputPage {
  readonly image: RgbImage;
  /** Resolution of a rendered PDF page; null for a picture, which states none that can be relied on. */
  readonly dpi: number | null;
  /** The PDF's own text layer, if it has one. */
  readonly lines: readonly TextLine[];
}

export interface InputPages {
  readonly kind: "pdf" | "image";
  readonly pages: readonly RgbImage[];
  /** What there is to know about each page beyond its pixels, in the same order. */
  readonly details: readonly Omit<InputPage, "image">[];
}

export interface LoadOptions {
  /** Resolution at which PDF pages are drawn; pictures stay as they are. */
  readonly dpi: number;
  /** The most pixels of all pages together; {@link MAX_LOADED_PIXELS} unless told. */
  readonly max_pixels?: number;
  readonly signal?: AbortSignal;
}

/**
 * What the file is, by its content.
 * @throws {KvittoError} `file.*` when it cannot be read, `file.empty`, `input.unknown_kind`
 */
export async function inputKind(path: string): Promise<FileKind> {
  await using input = await openInput(path);
  const head = new Uint8Array(SNIFF_BYTES);
  const { bytesRead } = await input.handle.read(head, 0, SNIFF_BYTES, 0);
  if (bytesRead === 0) {
    throw new KvittoError(
      "file.empty",
      `${path} is empty (0 bytes).`,
      "Copy or download it again.",
    );
  }
  const kind = sniffKind(head.subarray(0, bytesRead));
  if (kind !== "unknown") return kind;
  throw new KvittoError(
    "input.unknown_kind",
    `${path} is neither a PDF nor an image that can be read.`,
    "PDF, JPEG, PNG, TIFF, WebP, GIF and AVIF files can be read, whatever their names.",
  );
}

function inPixels({ text, box_pt }: PdfLine, dpi: number): TextLine {
  const [x0, y0, x1, y1] = box_pt;
  const scale = dpi / 72;
  return { text, box: [x0 * scale, y0 * scale, x1 * scale, y1 * scale] };
}

async function* readPdfPages(path: string, options: LoadOptions): AsyncGenerator<InputPage> {
  using pdf = await openPdf(path);
  for (let index = 0; index < pdf.pageCount; index++) {
    options.signal?.throwIfAborted();
    const image = await pdf.renderPage(index, options.dpi);
    const lines = await pdf.pageText(index);
    yield { image, dpi: image.dpi, lines: lines.map((line) => inPixels(line, image.dpi)) };
  }
}

async function* readImagePages(path: string, options: LoadOptions): AsyncGenerator<InputPage> {
  const isScan = (await inputKind(path)) === "tiff"; // the frames of an animation are no pages
  const count = isScan ? await imagePageCount(path) : 1;
  if (count > MAX_PDF_PAGES) {
    throw new KvittoError(
      "image.too_many_pages",
      `${path} has ${count} pages; at most ${MAX_PDF_PAGES} are read.`,
      "Split it into its documents first.",
    );
  }
  for (let page = 0; page < count; page++) {
    options.signal?.throwIfAborted();
    yield { image: await decodeImage(path, { page }), dpi: null, lines: [] };
  }
}

/**
 * The pages of a PDF, a picture or a TIFF of several pages, one at a time.
 * @throws {KvittoError} `file.*`, `input.unknown_kind`, `pdf.*`, `image.*`
 */
export async function* readPages(path: string, options: LoadOptions): AsyncGenerator<InputPage> {
  const kind = await inputKind(path);
  yield* kind === "pdf" ? readPdfPages(path, options) : readImagePages(path, options);
}

/**
 * All pages of a file at once. Use {@link readPages} for long documents.
 * @throws {KvittoError} as {@link readPages}; `input.too_large` when the pages together have more
 *   than `max_pixels`
 */
export async function loadPages(path: string, options: LoadOptions): Promise<InputPages> {
  const kind = (await inputKind(path)) === "pdf" ? "pdf" : "image";
  const pages: RgbImage[] = [];
  const details: Omit<InputPage, "image">[] = [];
  const max_pixels = options.max_pixels ?? MAX_LOADED_PIXELS;
  let pixels = 0;
  for await (const { image, ...detail } of readPages(path, options)) {
    pixels += image.width * image.height;
    if (pixels > max_pixels) {
      throw new KvittoError(
        "input.too_large",
        `${path} has more than ${max_pixels} pixels at page ${pages.length + 1}; that is the most that is held at once.`,
        "Split the file, or use fewer dots per inch.",
      );
    }
    pages.push(image);
    details.push(detail);
  }
  return { kind, pages, details };
}
