import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { handMadePdf, streamObject } from "./hand-made-pdf.ts";
import type { HandMadePage } from "./hand-made-pdf.ts";
import { MAX_PAGE_PIXELS, MAX_PAGE_SIDE_PX, MAX_PDF_PAGES, openPdf } from "./pdf.ts";
import type { RgbImage } from "./rgb-image.ts";

const folder = mkdtempSync(join(tmpdir(), "kvitto-pdf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HELLO: HandMadePage = { content: "BT /F1 20 Tf 20 50 Td (Hello) Tj ET" };

async function errorOf(source: string | Uint8Array): Promise<KvittoError> {
  const error: unknown = await openPdf(source).then(
    (document) => new Error(`it opened, with ${document.pageCount} pages`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof KvittoError) return error;
  throw error;
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** The box of everything that is dark, in pixels; right and bottom are past the last one. */
function inkBox({ width, height, data }: RgbImage): [number, number, number, number] {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 3]! > 128) continue;
      [x0, y0, x1, y1] = [
        Math.min(x0, x),
        Math.min(y0, y),
        Math.max(x1, x + 1),
        Math.max(y1, y + 1),
      ];
    }
  }
  return [x0, y0, x1, y1];
}

test("draws what is on the page, at the resolution asked for, on white", async () => {
  const content = "1 0 0 rg 20 10 40 30 re f"; // red, 20..60 across, 10..40 up from the bottom
  using pdf = await openPdf(handMadePdf([{ content }]));
  expect(pdf.pageCount).toBe(1);
  const page = await pdf.renderPage(0, 144); // two pixels a point
  expect([page.width, page.height, page.dpi]).toEqual([400, 200, 144]);
  expect(pixel(page, 42, 122)).toEqual([255, 0, 0]);
  expect(pixel(page, 117, 177)).toEqual([255, 0, 0]);
  expect(pixel(page, 38, 122)).toEqual([255, 255, 255]);
  expect(pixel(page, 42, 118)).toEqual([255, 255, 255]);
  expect(page.data.length).toBe(400 * 200 * 3);
  const small = await pdf.renderPage(0, 72);
  expect([small.width, small.height]).toEqual([200, 100]);
});

test("text: letters beyond ASCII, lines in order, the box is where the ink is", async () => {
  const content =
    "BT /F1 20 Tf 20 20 Td (\\305tta \\366re) Tj ET BT /F2 10 Tf 20 70 Td (Kvitto nr 17) Tj ET";
  using pdf = await openPdf(handMadePdf([{ content }, { content: "" }]));
  const lines = await pdf.pageText(0);
  expect(lines.map((line) => line.text)).toEqual(["Kvitto nr 17", "Åtta öre"]);
  expect(lines[0]!.words.map((word) => word.text)).toEqual(["Kvitto", "nr", "17"]);
  expect(await pdf.pageText(1)).toEqual([]);
});

describe("the box of a word is where its ink is", () => {
  const rows: [string, string, HandMadePage["mediaBox"]][] = [];
  for (const turn of [0, 90, 180, 270]) {
    rows.push([`turned by ${turn}`, `/Rotate ${turn}`, [0, 0, 200, 100]]);
    rows.push([
      `turned by ${turn}, cropped, origin elsewhere`,
      `/Rotate ${turn} /CropBox [10 25 190 95]`,
      [-30, 5, 200, 100],
    ]);
  }
  test.each(rows)("%s", async (_, entries, mediaBox) => {
    const page: HandMadePage = { ...HELLO, entries, ...(mediaBox && { mediaBox }) };
    using pdf = await openPdf(handMadePdf([page]));
    const image = await pdf.renderPage(0, 144);
    const [line, ...others] = await pdf.pageText(0);
    expect([line!.text, others]).toEqual(["Hello", []]);
    const [x0, y0, x1, y1] = line!.box_pt.map((side) => side * 2);
    const ink = inkBox(image);
    // Ink lies inside the box, which has the height of the font and the spacing of the letters:
    // along the text it may stand in by the side bearings, at most 2 pt; across by 0.3 of 20 pt.
    const slack = 2 * 6 + 1;
    expect(ink[0] - x0!).toBeGreaterThanOrEqual(-1);
    expect(ink[1] - y0!).toBeGreaterThanOrEqual(-1);
    expect(x1! - ink[2]).toBeGreaterThanOrEqual(-1);
    expect(y1! - ink[3]).toBeGreaterThanOrEqual(-1);
    expect(Math.max(ink[0] - x0!, ink[1] - y0!, x1! - ink[2], y1! - ink[3])).toBeLessThan(slack);
  });
});

test.each([
  [0, "1 0 0 1"],
  [90, "0 1 -1 0"],
  [180, "-1 0 0 -1"],
  [270, "0 -1 1 0"],
])("on a page turned by %i, text that is level as shown makes a line", async (turn, matrix) => {
  const square: HandMadePage["mediaBox"] = [0, 0, 200, 200];
  const entries = `/Rotate ${turn}`;
  const level = `BT /F1 10 Tf ${matrix} 100 100 Tm (Att betala) Tj ET`;
  const upright = "BT /F1 10 Tf 20 50 Td (Att betala) Tj ET";
  using pdf = await openPdf(
    handMadePdf([
      { content: level, mediaBox: square, entries },
      { content: upright, mediaBox: square, entries },
    ]),
  );
  expect((await pdf.pageText(0)).map((line) => line.text)).toEqual(["Att betala"]);
  expect(await pdf.pageText(1)).toHaveLength(turn === 0 ? 1 : 2);
});

test("a filled-in form field is drawn, without the blue of an editor", async () => {
  const look = streamObject("/Type /XObject /Subtype /Form /BBox [0 0 50 20]", "0 0 50 10 re f");
  const field =
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (total) /V (12) /Rect [100 40 150 60] /F 4 /AP << /N 6 0 R >> >>";
  const pdf = handMadePdf([{ content: "", entries: "/Annots [7 0 R]" }], {
    objects: [look, field],
    catalog: "/AcroForm << /Fields [7 0 R] >>",
  });
  using document = await openPdf(pdf);
  const page = await document.renderPage(0, 72);
  expect(pixel(page, 125, 55)).toEqual([0, 0, 0]); // y from the top: 100 − 45
  expect(pixel(page, 125, 44)).toEqual([255, 255, 255]);
});

test("several documents at once do not disturb each other, nor does a broken one", async () => {
  const make = (text: string): Buffer =>
    handMadePdf([{ content: `BT /F1 20 Tf 20 50 Td (${text}) Tj ET` }]);
  const names = ["one", "two", "three", "four"];
  const open = await Promise.all(names.map((name) => openPdf(make(name))));
  await expect(openPdf(Buffer.from("%PDF-1.7 broken"))).rejects.toThrow(KvittoError);
  open[1]![Symbol.dispose]();
  const read = await Promise.all([0, 2, 3].map((i) => open[i]!.pageText(0)));
  expect(read.map((lines) => lines[0]!.text)).toEqual(["one", "three", "four"]);
  await expect(open[1]!.pageText(0)).rejects.toThrow("closed");
  for (const document of open) document[Symbol.dispose]();
});

test("memory comes back: fifty documents in a row", async () => {
  const bytes = handMadePdf([HELLO]);
  const render = async (): Promise<void> => {
    await using pdf = await openPdf(bytes);
    await pdf.renderPage(0, 100);
  };
  for (let i = 0; i < 10; i++) await render();
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 50; i++) await render();
  // Fifty documents of 19 MB each would be 950 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(400e6);
});

describe("sizes", () => {
  test("a huge page is drawn at a resolution that fits", async () => {
    using pdf = await openPdf(
      handMadePdf([
        { ...HELLO, mediaBox: [0, 0, 100_000, 100_000] },
        { ...HELLO, mediaBox: [0, 0, 144, 72_000] },
        { ...HELLO, mediaBox: [0, 0, 1, 1] },
      ]),
    );
    const square = await pdf.renderPage(0, 300);
    expect(square.width * square.height).toBeLessThanOrEqual(MAX_PAGE_PIXELS);
    expect(square.width).toBe(Math.sqrt(MAX_PAGE_PIXELS));
    expect(square.dpi).toBeCloseTo((Math.sqrt(MAX_PAGE_PIXELS) / 100_000) * 72, 6);
    const roll = await pdf.renderPage(1, 300); // 2 × 1000 inches
    expect([roll.width, roll.height]).toEqual([MAX_PAGE_SIDE_PX / 500, MAX_PAGE_SIDE_PX]);
    expect(roll.dpi).toBe(MAX_PAGE_SIDE_PX / 1000);
    const dot = await pdf.renderPage(2, 30);
    expect([dot.width, dot.height]).toEqual([1, 1]);
  });

  test("too many pages, with both numbers; as many as allowed", async () => {
    const pages = (count: number): Buffer =>
      handMadePdf(Array.from({ length: count }, () => HELLO));
    const error = await errorOf(pages(500));
    expect(error.code).toBe("pdf.too_many_pages");
    expect(error.message).toMatch(new RegExp(`500 pages.*${MAX_PDF_PAGES}`));
    using pdf = await openPdf(pages(MAX_PDF_PAGES));
    expect(pdf.pageCount).toBe(MAX_PDF_PAGES);
    await expect(pdf.renderPage(MAX_PDF_PAGES, 72)).rejects.toMatchObject({ code: "pdf.no_page" });
    await expect(pdf.pageText(-1)).rejects.toMatchObject({ code: "pdf.no_page" });
  });
});

test("a page that would take for ever is given up; other documents go on", async () => {
  // A tile of 1000 × 1000 points laid every thousandth of a point.
  const pattern = streamObject(
    "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1000 1000] " +
      "/XStep 0.001 /YStep 0.001 /Resources << >>",
    "0 0 1 1 re f",
  );
  const content = "/Pattern cs /P scn 0 0 200 100 re f";
  const resources = "/Pattern << /P 6 0 R >>";
  const bytes = handMadePdf([{ content, resources }, HELLO], { objects: [pattern] });
  using other = await openPdf(handMadePdf([HELLO]));
  using slow = await openPdf(bytes, { limit_s: 1.5 });
  await slow.renderPage(1, 72);
  const started = performance.now();
  const [first, second] = await Promise.allSettled([
    slow.renderPage(0, 72),
    slow.renderPage(1, 72),
  ]);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(first).toMatchObject({ reason: { code: "pdf.too_slow" } });
  expect(second).toMatchObject({ reason: { code: "pdf.too_slow" } });
  expect((await other.pageText(0))[0]!.text).toBe("Hello");
});

test("what is still asked when the document is closed fails, and only that", async () => {
  const pdf = await openPdf(handMadePdf([HELLO]));
  const asked = pdf.renderPage(0, 300);
  pdf[Symbol.dispose]();
  await expect(asked).rejects.toThrow("ended");
  await expect(pdf.renderPage(0, 72)).rejects.toThrow("closed");
  using next = await openPdf(handMadePdf([HELLO]));
  expect((await next.renderPage(0, 72)).width).toBe(200);
});

test("calls on one document may overlap", async () => {
  using pdf = await openPdf(handMadePdf([HELLO, { content: "" }]));
  const [text, page, none] = await Promise.all([
    pdf.pageText(0),
    pdf.renderPage(1, 72),
    pdf.pageText(1),
  ]);
  expect([text.length, page.width, none.length]).toEqual([1, 200, 0]);
});

describe("files that cannot be read", () => {
  test("missing, a folder, empty, something else", async () => {
    writeFileSync(join(folder, "empty.pdf"), "");
    expect((await errorOf(join(folder, "nowhere.pdf"))).code).toBe("file.missing");
    expect((await errorOf(folder)).code).toBe("file.is_folder");
    expect((await errorOf(join(folder, "empty.pdf"))).code).toBe("file.empty");
    expect((await errorOf(new Uint8Array(0))).code).toBe("pdf.empty");
    expect((await errorOf(Buffer.from("hello there, this is no PDF"))).code).toBe("pdf.unreadable");
    const rubbish = Buffer.from("%PDF-1.7\nrubbish\nstartxref\n0\n%%EOF");
    expect((await errorOf(rubbish)).code).toBe("pdf.unreadable");
  });

  test("cut off, wherever", async () => {
    const whole = handMadePdf([HELLO, HELLO, HELLO]);
    const path = join(folder, "cut.pdf");
    for (const part of [0.05, 0.2, 0.4, 0.6, 0.8]) {
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)));
      const error = await errorOf(path);
      expect([part, error.code]).toEqual([part, "pdf.truncated"]);
      expect(error.message).toContain(path);
    }
  });

  test("cut off in a later save, whose first version is whole", async () => {
    const update = "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nend";
    const error = await errorOf(Buffer.concat([handMadePdf([HELLO]), Buffer.from(update)]));
    expect(error.code).toBe("pdf.truncated");
  });

  test("no pages", async () => {
    expect((await errorOf(handMadePdf([]))).code).toBe("pdf.no_pages");
  });

  test("a password, or another kind of lock", async () => {
    const locked = (filter: string): Buffer =>
      handMadePdf([HELLO], {
        trailer:
          `/Encrypt << /Filter /${filter} /V 1 /R 2 /P -4 /Length 40 ` +
          `/O <${"a5".repeat(32)}> /U <${"5a".repeat(32)}> >> /ID [<00> <00>]`,
      });
    const error = await errorOf(locked("Standard"));
    expect([error.code, error.message.includes("a password")]).toEqual(["pdf.encrypted", true]);
    expect((await errorOf(locked("Acme.Vault"))).code).toBe("pdf.encrypted");
  });

  test("a page that is not there", async () => {
    const whole = handMadePdf([HELLO, HELLO]).toString("latin1");
    const broken = whole.replace("/Kids [6 0 R 8 0 R]", "/Kids [6 0 R 99 0 R]");
    expect(broken).not.toBe(whole);
    using pdf = await openPdf(Buffer.from(broken, "latin1"));
    await pdf.renderPage(0, 72);
    await expect(pdf.renderPage(1, 72)).rejects.toMatchObject({ code: "pdf.page_damaged" });
  });

  test("bytes changed at random neither hang nor escape as foreign errors", async () => {
    const whole = handMadePdf([HELLO, { content: "0 0 50 50 re f" }]);
    const random = new Random("pdf noise");
    for (let trial = 0; trial < 60; trial++) {
      const bytes = Buffer.from(whole);
      for (let k = 0; k < 8; k++) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
      try {
        using pdf = await openPdf(bytes);
        for (let i = 0; i < pdf.pageCount; i++) {
          await pdf.renderPage(i, 36);
          await pdf.pageText(i);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(KvittoError);
      }
    }
  });
});
