import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PDFiumModule } from "@hyzyla/pdfium";

/**
 * The C functions of PDFium that are used, as the WebAssembly build exports them: pointers and
 * handles are numbers (0 = none), so are C booleans. Signatures: `fpdfview.h`, `fpdf_text.h`,
 * `fpdf_formfill.h`, `fpdf_attachment.h` of PDFium.
 */
export interface PdfiumCalls {
  readonly _FPDF_InitLibrary: () => void;
  readonly _FPDF_LoadMemDocument: (bytes: number, size: number, password: number) => number;
  readonly _FPDF_GetLastError: () => number;
  readonly _FPDF_GetPageCount: (document: number) => number;
  readonly _FPDF_LoadPage: (document: number, index: number) => number;
  readonly _FPDF_ClosePage: (page: number) => void;
  readonly _FPDF_GetPageWidthF: (page: number) => number;
  readonly _FPDF_GetPageHeightF: (page: number) => number;
  readonly _FPDF_GetPageBoundingBox: (page: number, rect: number) => number;
  readonly _FPDFPage_GetRotation: (page: number) => number;
  readonly _FPDFBitmap_CreateEx: (
    ...[width, height, format, buffer, stride]: readonly [number, number, number, number, number]
  ) => number;
  readonly _FPDFBitmap_FillRect: (
    ...[bitmap, left, top, width, height, colour]: readonly number[]
  ) => void;
  readonly _FPDFBitmap_Destroy: (bitmap: number) => void;
  readonly _FPDF_RenderPageBitmap: (
    ...[bitmap, page, x, y, width, height, rotate, flags]: readonly number[]
  ) => void;
  readonly _FPDFDOC_InitFormFillEnvironment: (document: number, info: number) => number;
  readonly _FPDF_SetFormFieldHighlightAlpha: (form: number, alpha: number) => void;
  readonly _FORM_OnAfterLoadPage: (page: number, form: number) => void;
  readonly _FORM_OnBeforeClosePage: (page: number, form: number) => void;
  readonly _FPDF_FFLDraw: (
    ...[form, bitmap, page, x, y, width, height, rotate, flags]: readonly number[]
  ) => void;
  readonly _FPDFText_LoadPage: (page: number) => number;
  readonly _FPDFText_ClosePage: (text: number) => void;
  readonly _FPDFText_CountChars: (text: number) => number;
  readonly _FPDFText_GetUnicode: (text: number, index: number) => number;
  readonly _FPDFText_IsGenerated: (text: number, index: number) => number;
  readonly _FPDFText_GetCharAngle: (text: number, index: number) => number;
  readonly _FPDFText_GetLooseCharBox: (text: number, index: number, rect: number) => number;
  readonly _FPDFDoc_GetAttachmentCount: (document: number) => number;
  readonly _FPDFDoc_GetAttachment: (document: number, index: number) => number;
  readonly _FPDFAttachment_GetName: (attachment: number, buffer: number, size: number) => number;
  readonly _FPDFAttachment_GetFile: (
    ...[attachment, buffer, size, sizeOut]: readonly [number, number, number, number]
  ) => number;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (pointer: number) => void;
}

const CALLS: Record<keyof PdfiumCalls, true> = {
  _FPDF_InitLibrary: true,
  _FPDF_LoadMemDocument: true,
  _FPDF_GetLastError: true,
  _FPDF_GetPageCount: true,
  _FPDF_LoadPage: true,
  _FPDF_ClosePage: true,
  _FPDF_GetPageWidthF: true,
  _FPDF_GetPageHeightF: true,
  _FPDF_GetPageBoundingBox: true,
  _FPDFPage_GetRotation: true,
  _FPDFBitmap_CreateEx: true,
  _FPDFBitmap_FillRect: true,
  _FPDFBitmap_Destroy: true,
  _FPDF_RenderPageBitmap: true,
  _FPDFDOC_InitFormFillEnvironment: true,
  _FPDF_SetFormFieldHighlightAlpha: true,
  _FORM_OnAfterLoadPage: true,
  _FORM_OnBeforeClosePage: true,
  _FPDF_FFLDraw: true,
  _FPDFText_LoadPage: true,
  _FPDFText_ClosePage: true,
  _FPDFText_CountChars: true,
  _FPDFText_GetUnicode: true,
  _FPDFText_IsGenerated: true,
  _FPDFText_GetCharAngle: true,
  _FPDFText_GetLooseCharBox: true,
  _FPDFDoc_GetAttachmentCount: true,
  _FPDFDoc_GetAttachment: true,
  _FPDFAttachment_GetName: true,
  _FPDFAttachment_GetFile: true,
  _malloc: true,
  _free: true,
};

function hasCalls(module: object): module is PdfiumCalls {
  return Object.keys(CALLS).every((name) => typeof Reflect.get(module, name) === "function");
}

/** One PDFium with a memory of its own. */
export interface Pdfium {
  readonly calls: PdfiumCalls;
  /** Its memory as it is now; growing replaces it, so take it anew after every call. */
  bytes(): Uint8Array<ArrayBuffer>;
}

type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
type WasmModule = { readonly wasmModule: unique symbol };
interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What is used of the global; its types otherwise come with those of browsers. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
};

/** Kept, because compiling takes longer than everything else about opening a small PDF. */
let compiled: Promise<WasmModule> | undefined;

async function compile(): Promise<WasmModule> {
  const path = createRequire(import.meta.url).resolve("@hyzyla/pdfium/pdfium.wasm");
  return WebAssembly.compile(await readFile(path));
}

/** The function of the imports by which the memory asks to grow. */
const GROW = "emscripten_resize_heap";

/** Replaces the import that grows the memory by one that stops at `max_bytes`. */
function limitMemory(imports: WasmImports, max_bytes: number): WasmImports {
  const grow = imports["env"]?.[GROW];
  if (typeof grow !== "function") throw new Error(`internal: PDFium has no import ${GROW}`);
  const limited = (requested_bytes: number): unknown =>
    requested_bytes > max_bytes ? 0 : Reflect.apply(grow, undefined, [requested_bytes]);
  return { ...imports, env: { ...imports["env"], [GROW]: limited } };
}

/**
 * Starts a PDFium of its own, about 10 ms and 19 MB. One per document: PDFium is not re-entrant, its
 * memory never shrinks, and after a damaged file has crashed it nothing in it can be relied on.
 * @param max_memory_bytes asking for more makes PDFium trap, which surfaces as a thrown error
 */
export async function startPdfium(max_memory_bytes: number): Promise<Pdfium> {
  compiled ??= compile();
  const wasm = await compiled;
  let memory: { readonly buffer: ArrayBuffer } | undefined;
  const options = {
    instantiateWasm(
      imports: WasmImports,
      done: (instance: WasmInstance, module: WasmModule) => void,
    ) {
      const instance = new WebAssembly.Instance(wasm, limitMemory(imports, max_memory_bytes));
      if (instance.exports["memory"] instanceof WebAssembly.Memory) {
        memory = instance.exports["memory"];
      }
      done(instance, wasm);
      return instance.exports;
    },
    // What a damaged file makes it print is of no use; failures are seen by their results.
    print: () => {},
    printErr: () => {},
  };
  const module = await PDFiumModule(options);
  const found = memory;
  if (!hasCalls(module) || found === undefined) {
    throw new Error("internal: this build of @hyzyla/pdfium lacks functions that are needed");
  }
  module._FPDF_InitLibrary();
  return { calls: module, bytes: () => new Uint8Array(found.buffer) };
}
