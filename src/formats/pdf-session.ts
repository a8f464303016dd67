import { KvittoError, messageOf } from "../core/errors.ts";
import { sniffKind } from "./image-kind.ts";
import { readAttachments } from "./pdf-attachments.ts";
import type { PdfAttachment } from "./pdf-attachments.ts";
import { readChars, renderPage } from "./pdf-page.ts";
import type { RenderedPage } from "./pdf-page.ts";
import { toLines } from "./pdf-text.ts";
import type { PdfLine } from "./pdf-text.ts";
import { startPdfium } from "./pdfium.ts";
import type { Pdfium } from "./pdfium.ts";

/** A hundred sheets on both sides; more is a book or a mistake, and would take minutes. */
export const MAX_PDF_PAGES = 200;
/** File, decoded pictures and bitmap together; a file that needs more is refused, not swapped. */
const MAX_MEMORY_BYTES = 768 * 1024 * 1024;
/** FPDF_FORMFILLINFO has some 140 bytes; zeros mean that no call-back is wanted. */
const FORM_INFO_BYTES = 256;

/** Codes of FPDF_GetLastError. */
const PASSWORD_ERROR = 4;
const SECURITY_ERROR = 5;

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

/** One document in a PDFium of its own. Every call holds the thread until it is done. */
export class PdfSession {
  readonly pageCount: number;
  readonly #name: string;
  readonly #max_memory_bytes: number;
  readonly #pdfium: Pdfium;
  readonly #document: number;
  readonly #form: number;
  /** Set once PDFium has trapped: nothing in its memory can be relied on any more. */
  #broken: KvittoError | undefined;

  private constructor(name: string, pdfium: Pdfium, bytes: Uint8Array, max_memory_bytes: number) {
    this.#name = name;
    this.#max_memory_bytes = max_memory_bytes;
    this.#pdfium = pdfium;
    const { calls } = pdfium;
    [this.#document, this.#form, this.pageCount] = this.#guard(() => {
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

  /** @throws {KvittoError} what `openPdf` throws about the bytes */
  static async open(
    name: string,
    bytes: Uint8Array,
    max_memory_bytes = MAX_MEMORY_BYTES,
  ): Promise<PdfSession> {
    if (sniffKind(bytes) !== "pdf") {
      throw new KvittoError("pdf.unreadable", `${name} is not a PDF: it does not begin like one.`);
    }
    const pdfium = await startPdfium(max_memory_bytes);
    const session = new PdfSession(name, pdfium, bytes, max_memory_bytes);
    if (isCutOff(bytes)) throw cutOff(name, bytes);
    if (session.pageCount < 1) {
      throw new KvittoError("pdf.no_pages", `${name} has no pages.`, "Export it again.");
    }
    if (session.pageCount > MAX_PDF_PAGES) {
      throw new KvittoError(
        "pdf.too_many_pages",
        `${name} has ${session.pageCount} pages; at most ${MAX_PDF_PAGES} are read.`,
        "Split it into its documents first.",
      );
    }
    return session;
  }

  render(index: number, dpi: number): RenderedPage {
    return this.#withPage(index, (page) => renderPage(this.#pdfium, page, this.#form, dpi));
  }

  text(index: number): PdfLine[] {
    return this.#withPage(index, (page) => toLines(readChars(this.#pdfium, page)));
  }

  attachments(): PdfAttachment[] {
    return this.#guard(() => readAttachments(this.#pdfium, this.#document));
  }

  #withPage<T>(index: number, work: (page: number) => T): T {
    const { calls } = this.#pdfium;
    return this.#guard(() => {
      const page = calls._FPDF_LoadPage(this.#document, index);
      if (page === 0) {
        throw new KvittoError(
          "pdf.page_damaged",
          `Page ${index + 1} of ${this.#name} is damaged and cannot be shown.`,
          "Download or export the file again.",
        );
      }
      if (this.#form !== 0) calls._FORM_OnAfterLoadPage(page, this.#form);
      const result = work(page);
      if (this.#form !== 0) calls._FORM_OnBeforeClosePage(page, this.#form);
      calls._FPDF_ClosePage(page);
      return result;
    });
  }

  /** Runs PDFium; what goes wrong inside it becomes `pdf.too_complex`, then and ever after. */
  #guard<T>(work: () => T): T {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      return work();
    } catch (error) {
      if (error instanceof KvittoError) throw error;
      const reason = messageOf(error).split("\n")[0];
      this.#broken = new KvittoError(
        "pdf.too_complex",
        `${this.#name} cannot be shown: it is damaged or needs more than ${this.#max_memory_bytes / 1024 ** 2} MB (${reason}).`,
        "Print it to a new PDF, or scan the paper.",
        { cause: error },
      );
      throw this.#broken;
    }
  }
}
