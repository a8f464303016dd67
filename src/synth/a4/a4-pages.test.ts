import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { checkArithmetic } from "../../documents/arithmetic.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { leavesOf } from "../../documents/fields.ts";
import { normaliseText } from "../../documents/normalise.ts";
import { openPdf } from "../../formats/pdf.ts";
import { composePages, drawPdf, readBack } from "../draw.ts";
import { type TradeKind } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { drawnA4 } from "../invent/drawn-a4.ts";
import { A4_FAMILIES } from "../layouts/a4-families.ts";
import { type Box, boxesOf } from "../paint.ts";
import { A4_HEIGHT_PX, A4_WIDTH_PT, A4_WIDTH_PX } from "../paper.ts";
import { drawPaper } from "./paper-for-tests.ts";

const KINDS: readonly TradeKind[] = ["invoice", "credit_note", "purchase_order"];
const LINES = [1, 4, 9, 26, 48] as const;
const FONTS: readonly FontKey[] = ["lato", "tinos", "open-sans", "roboto-condensed", "cousine"];

/** Papers of the family whose choices are all drawn. */
const DRAWN = ["one", "two", "three", "four", "five", "six"].map(
  (seed) => [`a4-drawn ${seed}`, () => drawnA4(new Random(seed))] as const,
);

/** Each family in each kind, on few lines and on many, in turn through locales and currencies. */
const papers = [...Object.entries(A4_FAMILIES), ...DRAWN].flatMap(([family, make], f) =>
  KINDS.flatMap((kind, k) =>
    [0, 1].map((i) => {
      const n = 7 * f + 3 * k + 4 * i;
      const layout = make({
        ...{ font: FONTS[n % FONTS.length]!, accent: "#1f4e79", logo: "peak", carriesOver: true },
      });
      const random = new Random(`a4 ${family} ${kind} ${i}`);
      const lines = LINES[n % LINES.length]!;
      const { vendor, facts } = drawPaper(layout, kind, n, lines, random.fork("facts"));
      const pages = composePages(facts, vendor, random.fork("page"));
      const name = `${family} ${kind} ${vendor.locale.id} ${vendor.currency}`;
      return { name, vendor, facts, pages, read: readBack(pages, facts, 1) };
    }),
  ),
);

/** The one text that parts stand for: whole in one place, or broken at spaces and line ends. */
function stands(parts: readonly string[], value: string): boolean {
  const bare = (text: string) => normaliseText(text).replace(/[\s,]/g, "");
  const whole = bare(value);
  let rest = "";
  for (const part of parts) {
    rest += bare(part);
    if (!whole.startsWith(rest)) return false;
    if (rest === whole) rest = ""; // printed again: in the head of the next page
  }
  return rest === "";
}

describe("label and pages say the same", () => {
  test("every value of the label is printed as it is, and nothing else is marked as a field", () => {
    for (const { name, vendor, read } of papers) {
      const { document } = read;
      const printed = read.pages.flatMap(({ boxes, printed: texts }) =>
        boxes.map(({ path }, i) => ({ path, text: texts[i]! })),
      );
      const known = new Set<string>();
      for (const { path, type, value } of leavesOf(document)) {
        if (value === null || path === "kind") continue;
        known.add(path);
        const parts = printed.filter((p) => p.path === path).map((p) => p.text.trim());
        expect(parts.length, `${name} ${path}`).toBeGreaterThan(0);
        if (type === "money" || type === "quantity" || type === "rate") {
          const { decimal, group } = vendor.format;
          for (const text of parts) {
            // What a reader makes of it who knows the country's marks.
            const bare = text.replace(/[\s%]/g, "").replaceAll(group, "").replace(decimal, ".");
            const signed = bare.replace(/^\((.*)\)$/, "-$1").replace(/^(.*)-$/, "-$1");
            expect(Number(signed), `${name} ${path} ${text}`).toBe(value);
          }
        } else if (type === "date" || path === "currency") {
          expect(new Set(parts).size, `${name} ${path}`).toBeLessThanOrEqual(2);
        } else {
          expect(stands(parts, String(value)), `${name} ${path}: ${parts.join("|")}`).toBe(true);
        }
      }
      for (const { path } of printed) expect(known.has(path), `${name} ${path}`).toBe(true);
    }
  });
  test("labels add up, fit the schema and have every line", () => {
    for (const { name, read, facts } of papers) {
      const { document } = read;
      expect(checkArithmetic(document), name).toEqual([]);
      expect(DocumentSchema.parse(document)).toEqual(document);
      expect(document.line_items.map((l) => [l.description, l.total])).toEqual(
        facts.document.line_items.map((l) => [l.description, l.total]),
      );
      expect(document.vendor).toEqual(facts.document.vendor);
      expect([document.number, document.issue_date, document.total]).toEqual(
        [facts.document.number, facts.document.issue_date, facts.document.total], // prettier-ignore
      );
    }
  });
  test("a purchase order names the supplier, not the buyer whose paper it is", () => {
    for (const { read, facts } of papers) {
      if (facts.kind !== "purchase_order") continue;
      const { document } = read;
      expect(document.vendor.name).toBe("Nordfisk Import Ab Oy");
      expect(facts.customer.name).not.toBe(document.vendor.name);
      expect(document.payment).toEqual({ reference: null, iban: null, bankgiro: null });
    }
  });
});

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

describe("pages", () => {
  test("text stays on the paper and covers no other text; no line crosses it", () => {
    const offences: string[] = [];
    for (const { name, pages } of papers) {
      pages.forEach(({ sheet, heightPx }, page) => {
        expect([sheet.width, heightPx]).toEqual([A4_WIDTH_PX, A4_HEIGHT_PX]);
        const { texts } = boxesOf(sheet, 1);
        const rules = sheet.marks.flatMap((mark) => (mark.kind === "rule" ? [mark] : []));
        texts.forEach(({ text, box }, i) => {
          const where = `${name} p${page + 1} ${text}`;
          const [x0, y0, x1, y1] = box;
          if (x0 < 10 || x1 > A4_WIDTH_PX - 10 || y0 < 10 || y1 > A4_HEIGHT_PX - 10) {
            offences.push(`${where}: off at ${box.join()}`);
          }
          if (rules.some((r) => r.y > y0 + 0.5 && r.y < y1 - 0.5 && r.x0 < x1 && r.x1 > x0)) {
            offences.push(`${where}: crossed by a rule`);
          }
          for (const other of texts.slice(i + 1)) {
            // Lines set close may share the tips of descenders: two rows of pixels.
            const width = Math.min(x1 - x0, other.box[2] - other.box[0]);
            if (overlap(box, other.box) > 2 * width) offences.push(`${where} / ${other.text}`);
          }
        });
      });
    }
    expect(offences).toEqual([]);
  });
  test("lines stand in their order on 1 to 5 pages, and each whole on one", () => {
    const counts = new Set<number>();
    for (const { name, pages, facts } of papers) {
      counts.add(pages.length);
      const order: number[] = [];
      pages.forEach(({ sheet }, page) => {
        const { boxes } = boxesOf(sheet, 1, page);
        for (const { path } of boxes) {
          const match = /^line_items\.(\d+)\.total$/.exec(path);
          if (match !== null) order.push(Number(match[1]));
        }
      });
      expect(order, name).toEqual(facts.document.line_items.map((_, i) => i));
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(5);
    expect([...counts]).toEqual(expect.arrayContaining([1, 2, 3]));
  });
  test("text is as large as 150 dpi needs", () => {
    for (const { name, pages } of papers) {
      for (const { sheet } of pages) {
        for (const mark of sheet.marks) {
          // 7 layout pixels are 12 at 150 dpi, 6 points
          if (mark.kind === "text") expect(mark.style.sizePx, `${name} ${mark.text}`).toBeGreaterThanOrEqual(7); // prettier-ignore
        }
      }
    }
  });
});

test("a PDF has all pages, and its text layer is the printed text in its place", async () => {
  const scale = A4_WIDTH_PX / A4_WIDTH_PT;
  for (const family of ["a4-din", "a4-continuous", "a4-sidebar"]) {
    const { vendor, facts } = papers.find((p) => p.name.startsWith(family) && p.pages.length > 1)!;
    const { pdf, pages } = drawPdf(facts, vendor, new Random("pdf"));
    await using opened = await openPdf(pdf);
    expect(opened.pageCount).toBe(pages.length);
    for (const [i, { boxes, printed }] of pages.entries()) {
      const lines = await opened.pageText(i);
      const words = lines.flatMap((line) => line.words);
      boxes.forEach(({ path, box }, b) => {
        const text = printed[b]!.trim();
        const first = text.split(/\s/)[0]!;
        // Words of the layer that begin where the value's box begins.
        const near = words.filter(
          (word) =>
            Math.abs(word.box_pt[0] * scale - box[0]) < 1.5 &&
            word.box_pt[1] * scale < box[3] &&
            word.box_pt[3] * scale > box[1],
        );
        expect(near.map((word) => word.text).join(" "), `${family} ${path} ${text}`).toContain(
          first,
        );
      });
    }
  }
});
