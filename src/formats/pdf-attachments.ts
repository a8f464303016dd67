import type { Pdfium } from "./pdfium.ts";

/** A file inside a PDF. */
export interface PdfAttachment {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const UTF16 = new TextDecoder("utf-16le");

function nameOf({ calls, bytes }: Pdfium, attachment: number): string {
  const size = calls._FPDFAttachment_GetName(attachment, 0, 0);
  if (size <= 2) return ""; // only the end mark
  const buffer = calls._malloc(size);
  try {
    calls._FPDFAttachment_GetName(attachment, buffer, size);
    return UTF16.decode(bytes().slice(buffer, buffer + size - 2));
  } finally {
    calls._free(buffer);
  }
}

/** Null when the file is named but its bytes are not there, or not readable. */
function bytesOf({ calls, bytes }: Pdfium, attachment: number): Uint8Array | null {
  const sizeOut = calls._malloc(4);
  try {
    if (calls._FPDFAttachment_GetFile(attachment, 0, 0, sizeOut) === 0) return null;
    const size = new DataView(bytes().buffer).getUint32(sizeOut, true);
    if (size === 0) return new Uint8Array();
    const buffer = calls._malloc(size);
    if (buffer === 0) throw new Error(`no memory for ${size} bytes`);
    try {
      if (calls._FPDFAttachment_GetFile(attachment, buffer, size, sizeOut) === 0) return null;
      return bytes().slice(buffer, buffer + size);
    } finally {
      calls._free(buffer);
    }
  } finally {
    calls._free(sizeOut);
  }
}

/** The embedded files of an open document, in the order of its name tree. */
export function readAttachments(pdfium: Pdfium, document: number): PdfAttachment[] {
  const found: PdfAttachment[] = [];
  const count = pdfium.calls._FPDFDoc_GetAttachmentCount(document);
  for (let index = 0; index < count; index++) {
    const attachment = pdfium.calls._FPDFDoc_GetAttachment(document, index);
    if (attachment === 0) continue;
    const bytes = bytesOf(pdfium, attachment);
    if (bytes !== null) found.push({ name: nameOf(pdfium, attachment), bytes });
  }
  return found;
}
