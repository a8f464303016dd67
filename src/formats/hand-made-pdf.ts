/** What a page of a {@link handMadePdf} holds. For tests, which need files no library writes. */
export interface HandMadePage {
  /** Content stream: PDF operators. Fonts /F1 (Helvetica) and /F2 (Courier) are there. */
  readonly content: string | Uint8Array;
  readonly mediaBox?: readonly [number, number, number, number];
  /** More entries of the page, e.g. `/Rotate 90`. */
  readonly entries?: string;
  /** More resources, e.g. `/XObject << /X 9 0 R >>`. */
  readonly resources?: string;
}

export interface HandMadeOptions {
  /** Objects to refer to, numbered from 6; a Buffer for binary streams. */
  readonly objects?: readonly (string | Uint8Array)[];
  readonly catalog?: string;
  readonly trailer?: string;
}

/** Number of the first of {@link HandMadeOptions.objects}. */
export const FIRST_OWN_OBJECT = 6;

/** A stream object's body. */
export function streamObject(entries: string, bytes: string | Uint8Array): Buffer {
  const data = Buffer.from(bytes);
  return Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from("\nendstream"),
  ]);
}

/** A PDF 1.7 file, uncompressed, with a right table of objects. */
export function handMadePdf(pages: readonly HandMadePage[], options: HandMadeOptions = {}): Buffer {
  const own = options.objects ?? [];
  const firstPage = FIRST_OWN_OBJECT + own.length;
  const kids = pages.map((_, i) => `${firstPage + 2 * i} 0 R`).join(" ");
  const font = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const objects: (string | Uint8Array)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${options.catalog ?? ""} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font("Helvetica"),
    font("Courier"),
    "<< /Producer (a test) >>",
    ...own,
  ];
  pages.forEach(({ content, mediaBox = [0, 0, 200, 100], entries = "", resources = "" }, i) => {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [${mediaBox.join(" ")}] ${entries}` +
        ` /Resources << /Font << /F1 3 0 R /F2 4 0 R >> ${resources} >>` +
        ` /Contents ${firstPage + 2 * i + 1} 0 R >>`,
      streamObject("", content),
    );
  });
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "latin1")];
  let at = parts[0]!.length;
  const offsets: number[] = [];
  objects.forEach((body, i) => {
    const part = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(body),
      Buffer.from("\nendobj\n"),
    ]);
    offsets.push(at);
    at += part.length;
    parts.push(part);
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`);
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows.join("")}` +
        `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R ${options.trailer ?? ""} >>\n` +
        `startxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
