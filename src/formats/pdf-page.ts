import type { PdfChar } from "./pdf-text.ts";
import type { Pdfium } from "./pdfium.ts";
import type { RgbImage } from "./rgb-image.ts";

/** Two metres of till roll at 100 dpi, or A4 at 800: no page needs more. */
export const MAX_PAGE_SIDE_PX = 10_000;
/** A4 at 600 dpi is 35 Mpx; the bitmap takes four bytes a pixel. */
export const MAX_PAGE_PIXELS = 36_000_000;

/** A page as a picture, with the resolution that it really has. */
export interface RenderedPage extends RgbImage {
  /** Less than what was asked for when the page would have passed the limits. */
  readonly dpi: number;
}

const BGRX = 3; // FPDFBitmap_BGRx: four bytes a pixel, the last unused
const WHITE = 0xffff_ffff;
const ANNOTATIONS = 0x01; // FPDF_ANNOT
const RED_FIRST = 0x10; // FPDF_REVERSE_BYTE_ORDER
const RECT_BYTES = 16; // FS_RECTF: four floats, left, top, right, bottom

/** The most dots per inch, up to `dpi`, at which a page stays within the limits. */
export function allowedDpi(width_pt: number, height_pt: number, dpi: number): number {
  const [width_in, height_in] = [width_pt / 72, height_pt / 72];
  const bySide = MAX_PAGE_SIDE_PX / Math.max(width_in, height_in);
  const byArea = Math.sqrt(MAX_PAGE_PIXELS / (width_in * height_in));
  return Math.min(dpi, bySide, byArea);
}

function pixels(length_pt: number, dpi: number): number {
  return Math.min(MAX_PAGE_SIDE_PX, Math.max(1, Math.round((length_pt / 72) * dpi)));
}

/**
 * Draws a loaded page on white, forms and annotations included.
 * @param form the handle of the form environment, 0 if there is none
 */
export function renderPage(
  { calls, bytes }: Pdfium,
  page: number,
  form: number,
  wanted_dpi: number,
): RenderedPage {
  const width_pt = calls._FPDF_GetPageWidthF(page);
  const height_pt = calls._FPDF_GetPageHeightF(page);
  if (!(width_pt > 0 && height_pt > 0 && width_pt + height_pt < Infinity)) {
    throw new Error(`a page of ${width_pt}×${height_pt} points`);
  }
  const dpi = allowedDpi(width_pt, height_pt, wanted_dpi);
  const [width, height] = [pixels(width_pt, dpi), pixels(height_pt, dpi)];
  const buffer = calls._malloc(width * height * 4);
  if (buffer === 0) throw new Error(`no memory for ${width}×${height} px`);
  const bitmap = calls._FPDFBitmap_CreateEx(width, height, BGRX, buffer, width * 4);
  try {
    if (bitmap === 0) throw new Error(`no bitmap of ${width}×${height} px`);
    const flags = ANNOTATIONS | RED_FIRST;
    calls._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    calls._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
    if (form !== 0) calls._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, flags);
    const rgbx = bytes().subarray(buffer, buffer + width * height * 4);
    const data = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
      data[to] = rgbx[from]!;
      data[to + 1] = rgbx[from + 1]!;
      data[to + 2] = rgbx[from + 2]!;
    }
    return { width, height, data, dpi };
  } finally {
    if (bitmap !== 0) calls._FPDFBitmap_Destroy(bitmap);
    calls._free(buffer);
  }
}

type Rect = readonly [left: number, top: number, right: number, bottom: number];

/** The text layer of a loaded page, in the file's order; empty for a scan. */
export function readChars(pdfium: Pdfium, page: number): PdfChar[] {
  const { calls } = pdfium;
  const text = calls._FPDFText_LoadPage(page);
  if (text === 0) return [];
  const pointer = calls._malloc(RECT_BYTES);
  try {
    const readRect = (): Rect => {
      const view = new DataView(pdfium.bytes().buffer, pointer, RECT_BYTES);
      const at = (index: number): number => view.getFloat32(index * 4, true);
      return [at(0), at(1), at(2), at(3)];
    };
    if (calls._FPDF_GetPageBoundingBox(page, pointer) === 0) return [];
    const shown = readRect();
    const turns = calls._FPDFPage_GetRotation(page);
    const chars: PdfChar[] = [];
    const count = calls._FPDFText_CountChars(text);
    for (let i = 0; i < count; i++) {
      const generated = calls._FPDFText_IsGenerated(text, i) === 1;
      const hasBox = calls._FPDFText_GetLooseCharBox(text, i, pointer) !== 0;
      // Both are clockwise: the angle is that of the page before it is turned.
      const angle = calls._FPDFText_GetCharAngle(text, i) + (turns * Math.PI) / 2;
      chars.push({
        text: textOf(calls._FPDFText_GetUnicode(text, i)),
        box_pt: toShownBox(readRect(), shown, turns),
        level: Math.cos(angle) > LEVEL_COSINE,
        generated: generated || !hasBox,
      });
    }
    return chars;
  } finally {
    calls._free(pointer);
    calls._FPDFText_ClosePage(text);
  }
}

/** Text within 10° of level still makes lines: a scanner's own text layer may lean a little. */
const LEVEL_COSINE = Math.cos((10 * Math.PI) / 180);

/** PDFium's mark for a hyphen at the end of a line. */
const LINE_HYPHEN = 2;

function textOf(code: number): string {
  if (code === LINE_HYPHEN) return "-";
  if (code < 32 || code > 0x10_ffff) return " "; // line ends, and characters without a meaning
  return String.fromCodePoint(code);
}

/**
 * From the page's own axes (origin anywhere, y upwards) to those of the page as shown (origin top
 * left, y downwards), which is turned clockwise by `turns` quarters.
 */
function toShownBox(rect: Rect, shown: Rect, turns: number): [number, number, number, number] {
  const [left, top, right, bottom] = rect;
  const [pageLeft, pageTop, pageRight, pageBottom] = shown;
  switch (turns) {
    case 1:
      return [bottom - pageBottom, left - pageLeft, top - pageBottom, right - pageLeft];
    case 2:
      return [pageRight - right, bottom - pageBottom, pageRight - left, top - pageBottom];
    case 3:
      return [pageTop - top, pageRight - right, pageTop - bottom, pageRight - left];
    default:
      return [left - pageLeft, pageTop - top, right - pageLeft, pageTop - bottom];
  }
}
