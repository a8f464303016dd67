import { KvittoError } from "../core/errors.ts";
import { readInput } from "./file-access.ts";
import type { PdfAttachment } from "./pdf-attachments.ts";
import type { RenderedPage } from "./pdf-page.ts";
import type { PdfLine } from "./pdf-text.ts";
import { returnThread, takeThread } from "./pdf-thread.ts";
import type { PdfThread } from "./pdf-thread.ts";
import type { PdfAnswer, PdfRequest } from "./pdf-worker.ts";

export { MAX_PAGE_PIXELS, MAX_PAGE_SIDE_PX } from "./pdf-page.ts";
export { MAX_PDF_PAGES } from "./pdf-session.ts";
export type { PdfAttachment } from "./pdf-attachments.ts";
export type { RenderedPage } from "./pdf-page.ts";
export type { PdfLine, PdfWord } from "./pdf-text.ts";

export const MAX_PDF_BYTES = 128 * 1024 * 1024;
/** A busy page takes a tenth of a second; the slowest honest drawing known took 27. */
export const DEFAULT_LIMIT_S = 60;

export interface PdfOptions {
  /** The longest that opening, or one page, may take, in seconds. */
  readonly limit_s?: number;
}

/** An open PDF. Dispose of it (`using`) to give its memory back; what is still asked then fails. */
export interface PdfDocument extends Disposable, AsyncDisposable {
  readonly pageCount: number;
  /**
   * A page as a picture, on white. `dpi` is lowered where a side would pass
   * {@link MAX_PAGE_SIDE_PX} or the area {@link MAX_PAGE_PIXELS}; the result says to what.
   * @throws {KvittoError} `pdf.no_page`, `pdf.page_damaged`, `pdf.too_complex`, `pdf.too_slow`
   */
  renderPage(index: number, dpi: number): Promise<RenderedPage>;
  /**
   * The lines of a page's text layer, top to bottom, with boxes in points (1/72 inch) from the top
   * left corner of the page as shown: pixels of {@link renderPage} are points · dpi / 72. Empty for
   * a scan without a text layer.
   * @throws {KvittoError} `pdf.no_page`, `pdf.page_damaged`, `pdf.too_complex`, `pdf.too_slow`
   */
  pageText(index: number): Promise<PdfLine[]>;
  /**
   * Files that travel inside the PDF, such as the XML of an electronic invoice.
   * @throws {KvittoError} `pdf.too_complex`, `pdf.too_slow`
   */
  attachments(): Promise<PdfAttachment[]>;
}

class ThreadedPdf implements PdfDocument {
  pageCount = 0;
  readonly #name: string;
  readonly #limit_s: number;
  /** Undefined once closed. */
  #thread: PdfThread | undefined = takeThread();
  /** Questions that are not answered yet. */
  #pending = 0;
  /** Whether PDFium ran out of memory: ending the thread gives that back at once. */
  #isSpent = false;

  constructor(name: string, limit_s: number) {
    this.#name = name;
    this.#limit_s = limit_s;
  }

  async load(bytes: Uint8Array): Promise<void> {
    const answer = await this.#ask({ kind: "open", name: this.#name, bytes });
    if (answer.kind !== "opened") throw unexpected(answer);
    this.pageCount = answer.pageCount;
  }

  async renderPage(index: number, dpi: number): Promise<RenderedPage> {
    if (!(dpi > 0 && dpi < Infinity)) throw new Error(`internal: ${dpi} dpi`);
    this.#checkIndex(index);
    const answer = await this.#ask({ kind: "render", index, dpi });
    if (answer.kind !== "page") throw unexpected(answer);
    return answer.page;
  }

  async pageText(index: number): Promise<PdfLine[]> {
    this.#checkIndex(index);
    const answer = await this.#ask({ kind: "text", index });
    if (answer.kind !== "lines") throw unexpected(answer);
    return answer.lines;
  }

  async attachments(): Promise<PdfAttachment[]> {
    const answer = await this.#ask({ kind: "attachments" });
    if (answer.kind !== "attachments") throw unexpected(answer);
    return answer.attachments;
  }

  [Symbol.dispose](): void {
    const thread = this.#thread;
    if (thread === undefined) return;
    this.#thread = undefined;
    // A thread that is still at work may never finish; the next document must not wait for it.
    if (this.#pending > 0 || this.#isSpent) return thread.end();
    thread.ask({ kind: "close" }, this.#name, this.#limit_s).catch(() => {}); // it has ended
    returnThread(thread);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  async #ask(request: PdfRequest): Promise<PdfAnswer> {
    if (this.#thread === undefined) throw new Error(`internal: ${this.#name} is closed`);
    this.#pending++;
    try {
      return await this.#thread.ask(request, this.#name, this.#limit_s);
    } catch (error) {
      this.#isSpent ||= error instanceof KvittoError && error.code === "pdf.too_complex";
      throw error;
    } finally {
      this.#pending--;
    }
  }

  #checkIndex(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.pageCount) return;
    throw new KvittoError(
      "pdf.no_page",
      `${this.#name} has ${this.pageCount} pages; there is no page ${index + 1}.`,
    );
  }
}

function unexpected(answer: PdfAnswer): Error {
  return new Error(`internal: the thread of a PDF answered ${answer.kind}`);
}

/**
 * Opens a PDF file, or the bytes of one. Each has a thread and a PDFium of its own, so any number
 * can be open, a damaged one harms no other, and one that would take for ever is given up.
 * @throws {KvittoError} `pdf.empty`, `.unreadable`, `.truncated`, `.encrypted`, `.no_pages`,
 *   `.too_many_pages`, `.too_complex`, `.too_slow`; `file.*` when the path cannot be read
 */
export async function openPdf(
  source: string | Uint8Array,
  { limit_s = DEFAULT_LIMIT_S }: PdfOptions = {},
): Promise<PdfDocument> {
  const isPath = typeof source === "string";
  const name = isPath ? source : `the PDF of ${source.byteLength} bytes`;
  const bytes = isPath ? await readInput(source, MAX_PDF_BYTES) : source;
  if (bytes.byteLength === 0) throw new KvittoError("pdf.empty", `${name} is empty (0 bytes).`);
  const document = new ThreadedPdf(name, limit_s);
  try {
    await document.load(bytes);
  } catch (error) {
    document[Symbol.dispose]();
    throw error;
  }
  return document;
}
