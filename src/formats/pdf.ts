import { KvittoError, messageOf } from "../core/errors.ts";
import { readInput } from "./file-access.ts";
import { sniffKind } from "./image-kind.ts";
import { readChars, renderPage } from "./pdf-page.ts";
import type { RenderedPage } from "./pdf-page.ts";
import { toLines } from "./pdf-text.ts";
import type { PdfLine } from "./pdf-text.ts";
import { startPdfium } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.ts";

export { MAX_PAGE_PIXELS, MAX_PAGE_SIDE_PX } from "./pdf-page.ts";
export type { RenderedPage } from "./pdf-page.ts";
export type { PdfLine, PdfWord } from "./pdf-text.ts";

/** A hundred sheets on both sides; more is a book or a mistake, and would take minutes. */
export const MAX_PDF_PAGES = 200;
export const MAX_PDF_BYTES = 128 * 1024 * 1024;
/** File, decoded pictures and bitmap together; a file that needs more is refused, not swapped. */
const MAX_PDFIUM_MEMORY_BYTES = 768 * 1024 * 1024;
/** FPDF_FORMFILLINFO has some 140 bytes; zeros mean that no call-back is wanted. */
const FORM_INFO_BYTES = 256;

/** Codes of FPDF_GetLastError. */
const PASSWORD_ERROR = 4;
const SECURITY_ERROR = 5;

export interface PdfDocument extends Disposable, AsyncDisposable {
  readonly pageCount: number;
  /**
   * A page as a picture, on white. `dpi` is lowered where a side would pass
   * {@link MAX_PAGE_SIDE_PX} or the area {@link MAX_PAGE_PIXELS}; the result says to what.
   * @throws {KvittoError} `pdf.no_page`, `pdf.page_damaged`, `pdf.too_complex`
   */
  renderPage(index: number, dpi: number): Promise<RenderedPage>;
  /**
   * The lines of a page's text layer, top to bottom, with boxes in points (1/72 inch) from the top
   * left corner of the page as shown: pixels of {@link renderPage} are points · dpi / 72. Empty for
   * a scan without a text layer.
   * @throws {KvittoError} `pdf.no_page`, `pdf.page_damaged`, `pdf.too_complex`
   */
  pageText(index: number): Promise<PdfLine[]>;
}

/**
 * Whether the file ends in the middle: every save of a PDF ends with the table of its objects, so an
 * object that begins after the last table was cut off. PDFium would repair such a file in silence
 * and leave pages out.
 */
function isCutOff(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = buffer.lastIndexOf("startxref");
  return table < 0 || /\d\s+\d+\s+obj\b/.test(buffer.toString("latin1", table));
}

function cutOff(name: string, bytes: Uint8Array): KvittoError {
  return new KvittoError(
    "pdf.truncated",
    `${name} is cut off: its ${bytes.byteLength} bytes end before the PDF does.`,
    "Download or copy it again.",
  );
}

function loadError(name: string, code: number, bytes: Uint8Array): KvittoError {
  if (code === PASSWORD_ERROR || code === SECURITY_ERROR) {
    return new KvittoError(
      "pdf.encrypted",
      `${name} is encrypted: it opens only with ${code === PASSWORD_ERROR ? "a password" : "a key that is not a password"}.`,
      "Save a copy without protection (print it to PDF, for example).",
    );
  }
  if (isCutOff(bytes)) return cutOff(name, bytes);
  return new KvittoError(
    "pdf.unreadable",
    `${name} is damaged: its ${bytes.byteLength} bytes do not make a PDF (PDFium error ${code}).`,
    "Download or export it again.",
  );
}

/** Runs PDFium; a trap inside leaves it unusable and becomes `pdf.too_complex`. */
class Guard {
  #broken: KvittoError | undefined;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  run<T>(work: () => T): T {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      return work();
    } catch (error) {
      if (error instanceof KvittoError) throw error;
      this.#broken = new KvittoError(
        "pdf.too_complex",
        `${this.#name} cannot be shown: it is damaged or needs more than ${MAX_PDFIUM_MEMORY_BYTES / 1024 ** 2} MB (${messageOf(error).split("\n")[0]}).`,
        "Print it to a new PDF, or scan the paper.",
        { cause: error },
      );
      throw this.#broken;
    }
  }
}

class OpenPdf implements PdfDocument {
  readonly pageCount: number;
  readonly #name: string;
  readonly #guard: Guard;
  readonly #document: number;
  readonly #form: number;
  #pdfium: Pdfium | undefined;

  constructor(name: string, pdfium: Pdfium, bytes: Uint8Array) {
    this.#name = name;
    this.#guard = new Guard(name);
    this.#pdfium = pdfium;
    const { calls } = pdfium;
    [this.#document, this.#form, this.pageCount] = this.#guard.run(() => {
      const pointer = calls._malloc(bytes.byteLength); // PDFium reads from it until the end
      if (pointer === 0) throw new Error(`no memory for ${bytes.byteLength} bytes`);
      pdfium.bytes().set(bytes, pointer);
      const document = calls._FPDF_LoadMemDocument(pointer, bytes.byteLength, 0);
      if (document === 0) throw loadError(name, calls._FPDF_GetLastError(), bytes);
      const info = calls._malloc(FORM_INFO_BYTES);
      pdfium.bytes().fill(0, info, info + FORM_INFO_BYTES);
      new DataView(pdfium.bytes().buffer).setInt32(info, 2, true); // version of the structure
      const form = calls._FPDFDOC_InitFormFillEnvironment(document, info);
      // Otherwise PDFium paints every field blue, as viewers do to show where to type.
      if (form !== 0) calls._FPDF_SetFormFieldHighlightAlpha(form, 0);
      return [document, form, calls._FPDF_GetPageCount(document)];
    });
  }

  async renderPage(index: number, dpi: number): Promise<RenderedPage> {
    if (!(dpi > 0)) throw new Error(`internal: ${dpi} dpi`);
    return this.#withPage(index, (pdfium, page) => renderPage(pdfium, page, this.#form, dpi));
  }

  async pageText(index: number): Promise<PdfLine[]> {
    return this.#withPage(index, (pdfium, page) => toLines(readChars(pdfium, page)));
  }

  /** The memory goes with the reference; nothing inside needs to be closed first. */
  [Symbol.dispose](): void {
    this.#pdfium = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  #withPage<T>(index: number, work: (pdfium: Pdfium, page: number) => T): T {
    const pdfium = this.#pdfium;
    if (pdfium === undefined) throw new Error(`internal: ${this.#name} is closed`);
    if (!Number.isInteger(index) || index < 0 || index >= this.pageCount) {
      throw new KvittoError(
        "pdf.no_page",
        `${this.#name} has ${this.pageCount} pages; there is no page ${index + 1}.`,
      );
    }
    const { calls } = pdfium;
    return this.#guard.run(() => {
      const page = calls._FPDF_LoadPage(this.#document, index);
      if (page === 0) {
        throw new KvittoError(
          "pdf.page_damaged",
          `Page ${index + 1} of ${this.#name} is damaged and cannot be shown.`,
          "Download or export the file again.",
        );
      }
      if (this.#form !== 0) calls._FORM_OnAfterLoadPage(page, this.#form);
      const result = work(pdfium, page);
      if (this.#form !== 0) calls._FORM_OnBeforeClosePage(page, this.#form);
      calls._FPDF_ClosePage(page);
      return result;
    });
  }
}

/**
 * Opens a PDF file, or the bytes of one. Each has a PDFium and a memory of its own, so any number
 * can be open, and a damaged one harms no other. Dispose of it (`using`) to give the memory back.
 * @throws {KvittoError} `pdf.empty`, `.unreadable`, `.truncated`, `.encrypted`, `.no_pages`,
 *   `.too_many_pages`, `.too_complex`; `file.*` when the path cannot be read
 */
export async function openPdf(source: string | Uint8Array): Promise<PdfDocument> {
  const isPath = typeof source === "string";
  const name = isPath ? source : `the PDF of ${source.byteLength} bytes`;
  const bytes = isPath ? await readInput(source, MAX_PDF_BYTES) : source;
  if (bytes.byteLength === 0) throw new KvittoError("pdf.empty", `${name} is empty (0 bytes).`);
  if (sniffKind(bytes) !== "pdf") {
    throw new KvittoError("pdf.unreadable", `${name} is not a PDF: it does not begin like one.`);
  }
  const document = new OpenPdf(name, await startPdfium(MAX_PDFIUM_MEMORY_BYTES), bytes);
  if (isCutOff(bytes)) throw cutOff(name, bytes);
  if (document.pageCount < 1) {
    throw new KvittoError("pdf.no_pages", `${name} has no pages.`, "Export it again.");
  }
  if (document.pageCount > MAX_PDF_PAGES) {
    throw new KvittoError(
      "pdf.too_many_pages",
      `${name} has ${document.pageCount} pages; at most ${MAX_PDF_PAGES} are read.`,
      "Split it into its documents first.",
    );
  }
  return document;
}
