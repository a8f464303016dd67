import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { handMadePdf, streamObject } from "./hand-made-pdf.ts";
import { PdfSession } from "./pdf-session.ts";

const LIMIT_BYTES = 64 * 1024 * 1024;
const EMPTY = { content: "" };

/** Drawing the first page needs more than the limit; the second is empty. */
function bomb(forms: readonly Buffer[]): Buffer {
  const resources = "/XObject << /X 6 0 R >>";
  return handMadePdf([{ content: "/X Do", resources }, EMPTY], { objects: forms });
}

const FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]";

const bombs: Record<string, () => Buffer> = {
  "a stream that decompresses, twice, to 200 MB": () => {
    const twice = deflateSync(deflateSync(new Uint8Array(200_000_000), { level: 1 }));
    return bomb([streamObject(`${FORM} /Filter [/FlateDecode /FlateDecode]`, twice)]);
  },
  "forms that draw the next one ten times each": () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const next = `/Resources << /XObject << /X ${7 + i} 0 R >> >>`;
      return streamObject(`${FORM} ${next}`, "/X Do ".repeat(10));
    });
    return bomb([...levels, streamObject(FORM, "0 0 1 1 re f")]);
  },
};

test.each(Object.entries(bombs))("%s", async (_, make) => {
  const bytes = make();
  expect(bytes.length).toBeLessThan(10_000);
  const session = await PdfSession.open("bomb.pdf", bytes, LIMIT_BYTES);
  const tooComplex = expect.objectContaining({ code: "pdf.too_complex" }) as Error;
  expect(() => session.render(0, 72)).toThrow(tooComplex);
  // What is left in PDFium after a trap cannot be trusted, so nothing else is drawn with it.
  expect(() => session.render(1, 72)).toThrow(/bomb\.pdf .* 64 MB/);
  // A PDFium of its own: the next document does not notice.
  const next = await PdfSession.open("next.pdf", handMadePdf([EMPTY]), LIMIT_BYTES);
  expect(next.render(0, 72).width).toBe(200);
});
