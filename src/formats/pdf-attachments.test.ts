import { expect, test } from "vitest";
import { FIRST_OWN_OBJECT, handMadePdf, streamObject } from "./hand-made-pdf.ts";
import { openPdf } from "./pdf.ts";

const file = FIRST_OWN_OBJECT;
const page = { content: "BT /F1 20 Tf 20 50 Td (Hello) Tj ET" };

test("embedded files come with name and bytes, text or not", async () => {
  const binary = Uint8Array.of(0, 1, 254, 255, 0);
  const spec = (name: string, at: number) =>
    `<< /Type /Filespec /F (${name}) /UF (${name}) /EF << /F ${at} 0 R >> >>`;
  const pdf = handMadePdf([page], {
    objects: [
      streamObject("/Type /EmbeddedFile", "<invoice/>"),
      spec("factur-x.xml", file),
      streamObject("/Type /EmbeddedFile", binary),
      spec("photo.bin", file + 2),
    ],
    catalog: `/Names << /EmbeddedFiles << /Names [(a) ${file + 1} 0 R (b) ${file + 3} 0 R] >> >>`,
  });
  using opened = await openPdf(pdf);
  expect(await opened.attachments()).toEqual([
    { name: "factur-x.xml", bytes: new Uint8Array(Buffer.from("<invoice/>")) },
    { name: "photo.bin", bytes: binary },
  ]);
});

test("a PDF without files, and a file that is named but not there", async () => {
  using plain = await openPdf(handMadePdf([page]));
  expect(await plain.attachments()).toEqual([]);
  const catalog = `/Names << /EmbeddedFiles << /Names [(a) ${file} 0 R] >> >>`;
  const objects = ["<< /Type /Filespec /F (lost.xml) >>"];
  using torn = await openPdf(handMadePdf([page], { objects, catalog }));
  expect(await torn.attachments()).toEqual([]);
});
