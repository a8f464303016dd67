import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { checkArithmetic } from "../documents/arithmetic.ts";
import { DocumentSchema } from "../documents/document.ts";
import { leavesOf } from "../documents/fields.ts";
import { isIban } from "../documents/identifiers/iban.ts";
import { isBankgiro, isOcrReference } from "../documents/identifiers/se.ts";
import { isOrganisationNumber, isSwedishVatNumber } from "../documents/identifiers/se.ts";
import { normaliseText, normaliseValue } from "../documents/normalise.ts";
import { taxRate } from "../documents/tax-rates.ts";
import {
  type DrawnPage,
  buildFacts,
  composePages,
  drawDocument,
  drawPdf,
  readBack,
} from "./draw.ts";
import { type Box } from "./paint.ts";
import { A4_HEIGHT_PX, A4_WIDTH_PX, MOST_ROLL_HEIGHT_PX } from "./paper.ts";
import { type Vendor } from "./vendor.ts";
import { VENDORS, VENDOR_SPLIT } from "./vendors/all.ts";

const PAGES_PER_VENDOR = 12;

/** A page without painting it: what tests of content need. */
function page(vendor: Vendor, n: number) {
  const random = new Random(`test ${vendor.id} ${n}`);
  const facts = buildFacts(vendor, random.fork("facts"));
  const pages = composePages(facts, vendor, random.fork("page"));
  const { pages: printed, document } = readBack(pages, facts, 1);
  const fieldTexts = printed.flatMap(({ boxes, printed: texts }) =>
    boxes.map(({ path }, i) => ({ path, text: texts[i]! })),
  );
  const sheets = pages.map((composed, i) => ({ composed, ...printed[i]! }));
  return { facts, sheets, fieldTexts, boxes: sheets.flatMap((sheet) => sheet.boxes), document };
}

/** The Swedish vendors of the quick start; the others have a test of their own. */
const LETTERED = VENDORS.filter(({ id }) => id.length === 1);

const everyPaper = LETTERED.flatMap((vendor) =>
  Array.from({ length: PAGES_PER_VENDOR }, (_, n) => ({ vendor, n, ...page(vendor, n) })),
);

const everySheet = everyPaper.flatMap(({ vendor, n, sheets }) =>
  sheets.map((sheet) => ({ vendor, n, ...sheet })),
);

const MONTHS =
  "januari februari mars april maj juni juli augusti september oktober november december";

/** The ISO day of "14 mars 2026"; other text unchanged. */
function namedDate(text: string): string {
  const match = /^(\d+) (\p{L}+) (\d{4})$/u.exec(text);
  if (match === null) return text;
  const month = MONTHS.split(" ").indexOf(match[2]!) + 1;
  return `${match[3]}-${String(month).padStart(2, "0")}-${match[1]!.padStart(2, "0")}`;
}

/** The value that printed parts of a field stand for, read without looking at the label. */
function readPrinted(path: string, type: string, parts: readonly string[]): string | null {
  const [first = ""] = parts;
  if (path === "currency") return /^(sek|kr)$/i.test(first) ? "SEK" : first;
  if (type === "date") return normaliseValue("date", namedDate(first));
  if (type === "money" || type === "quantity" || type === "rate") {
    return normaliseValue(type, first, "SEK");
  }
  return null;
}

describe("label and page say the same", () => {
  test("every value that is not null is printed, as its printed text says", () => {
    for (const { vendor, n, document, fieldTexts } of everyPaper) {
      for (const leaf of leavesOf(document)) {
        if (leaf.value === null || leaf.path === "kind") continue; // the kind is no text
        const where = `${vendor.id} ${n} ${leaf.path}`;
        const parts = fieldTexts.filter((f) => f.path === leaf.path).map((f) => f.text.trim());
        expect(parts.length, where).toBeGreaterThan(0);
        const read = readPrinted(leaf.path, leaf.type, parts);
        if (read !== null) {
          expect(read, where).toBe(normaliseValue(leaf.type, leaf.value, "SEK"));
          continue;
        }
        // Text and codes: wrapped over lines, broken at ", ", or printed in two places.
        const ways = [parts.join(" "), parts.join(", "), ...parts].map(normaliseText);
        expect(ways, where).toContain(normaliseText(String(leaf.value)));
      }
    }
  });
  test("nothing marked as a field is missing from the label", () => {
    for (const { vendor, n, document, boxes } of everyPaper) {
      const known = new Map(leavesOf(document).map((leaf) => [leaf.path, leaf.value]));
      for (const { path } of boxes)
        expect(known.get(path) ?? null, `${vendor.id} ${n} ${path}`).not.toBeNull();
    }
  });
  test("what a vendor does not print is null, and every field is null or printed somewhere", () => {
    const at = (id: string) => everyPaper.find((p) => p.vendor.id === id)!.document;
    expect(at("e").currency).toBeNull();
    expect(at("l").payment.iban).toBeNull();
    expect(at("o").tax_lines).toEqual([]);
    expect(at("a").tax).toBeNull();
    expect(at("a").due_date).toBeNull();
    expect(at("i").vendor.tax_ids[0]).toMatch(/^SE/);
    const printed = new Set(
      everyPaper.flatMap((p) => p.boxes.map((b) => b.path.replace(/\.\d+/g, "[]"))),
    );
    expect(printed.size).toBe(23); // every field but the kind
  });
});

describe("facts", () => {
  test("add up to the öre, printed or not, and fit the schema", () => {
    for (const { vendor, n, facts, document } of everyPaper) {
      for (const checked of [facts.document, document]) {
        expect(checkArithmetic(checked), `${vendor.id} ${n}`).toEqual([]);
        expect(DocumentSchema.parse(checked)).toEqual(checked);
      }
    }
  });
  test("identifiers have valid check digits", () => {
    for (const { facts } of everyPaper) {
      const { vendor, payment } = facts.document;
      for (const id of vendor.tax_ids) {
        expect(isOrganisationNumber(id) || isSwedishVatNumber(id), id).toBe(true);
      }
      if (payment.bankgiro !== null) expect(isBankgiro(payment.bankgiro)).toBe(true);
      if (payment.iban !== null) expect(isIban(payment.iban)).toBe(true);
      if (payment.reference !== null) expect(isOcrReference(payment.reference)).toBe(true);
    }
  });
  test("tax rates are those of the day, and both food rates occur", () => {
    const rates = new Set<number>();
    for (const { facts } of everyPaper) {
      const { issue_date: day, line_items: lines } = facts.document;
      const food = taxRate("SE", "food", day!);
      for (const { tax_rate: rate } of lines) {
        expect([25, 12, 6, 0]).toContain(rate);
        rates.add(rate!);
      }
      if (facts.document.vendor.name === "ALMVIK LIVS") {
        for (const { tax_rate: rate } of lines) expect([25, food]).toContain(rate);
      }
    }
    expect([...rates].sort((a, b) => a - b)).toEqual([0, 6, 12, 25]);
  });
  test("discounts, rounding, weights and cash occur", () => {
    const documents = everyPaper.map((p) => p.facts.document);
    const lines = documents.flatMap((d) => d.line_items);
    expect(lines.some((l) => (l.total ?? 0) < 0)).toBe(true);
    expect(lines.some((l) => !Number.isInteger(l.quantity))).toBe(true);
    expect(documents.some((d) => d.kind === "receipt" && d.rounding !== null)).toBe(true);
    expect(documents.some((d) => d.kind === "invoice" && d.rounding !== null)).toBe(true);
    expect(Math.max(...documents.map((d) => d.line_items.length))).toBeLessThanOrEqual(9);
  });
});

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

describe("pages", () => {
  test("text stays on the paper, and neither text nor rule covers a text", () => {
    const offences: string[] = [];
    for (const { vendor, n, composed, texts } of everySheet) {
      const { sheet, heightPx } = composed;
      const rules = sheet.marks.flatMap((mark) => (mark.kind === "rule" ? [mark] : []));
      texts.forEach(({ text, box }, i) => {
        const where = `${vendor.id} ${n} ${text}`;
        const [x0, y0, x1, y1] = box;
        if (x0 < 2 || x1 > sheet.width - 2 || y0 < 0 || y1 > heightPx)
          offences.push(`${where}: off`);
        if (rules.some((r) => r.y > y0 && r.y < y1 && r.x0 < x1 && r.x1 > x0)) {
          offences.push(`${where}: crossed by a rule`);
        }
        for (const other of texts.slice(i + 1)) {
          // Lines set close may share the tips of descenders: two rows of pixels.
          const width = Math.min(x1 - x0, other.box[2] - other.box[0]);
          if (overlap(box, other.box) > 2.5 * width) offences.push(`${where} / ${other.text}`);
        }
      });
    }
    expect(offences).toEqual([]);
  });
  test("sizes are those a small model can read", () => {
    for (const { vendor, composed } of everySheet) {
      const { sheet, heightPx } = composed;
      if (vendor.kind === "invoice") {
        expect([sheet.width, heightPx]).toEqual([A4_WIDTH_PX, A4_HEIGHT_PX]);
      } else {
        expect(sheet.width).toBeGreaterThanOrEqual(376);
        expect(sheet.width).toBeLessThanOrEqual(456);
        expect(heightPx).toBeLessThanOrEqual(MOST_ROLL_HEIGHT_PX);
      }
      const sizes = sheet.marks.flatMap((m) => (m.kind === "text" ? [m.style.sizePx] : []));
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(13);
    }
  });
});

/** Share of pixels darker than mid grey in a box, and in all. */
function ink({ image }: DrawnPage, [x0, y0, x1, y1]: Box): number {
  let dark = 0;
  const [left, top, right, bottom] = [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) if (image.data[3 * (y * image.width + x)]! < 128) dark++;
  }
  return dark / ((right - left) * (bottom - top));
}

describe("pixels", () => {
  const vendor = VENDORS[0]!;
  const draw = (scale: number) => {
    const random = new Random("pixels");
    const facts = buildFacts(vendor, random.fork("f"));
    const { pages, document } = drawDocument(facts, vendor, random.fork("p"), scale);
    return { ...pages[0]!, document };
  };
  test("every box is full of ink, and a scale of 3 scales image and boxes", () => {
    const [one, three] = [draw(1), draw(3)];
    for (const { box, path } of one.boxes) expect(ink(one, box), path).toBeGreaterThan(0.08);
    expect(three.image.width).toBe(3 * one.image.width);
    expect(three.image.height).toBe(3 * one.image.height);
    three.boxes.forEach(({ box }, i) => {
      box.forEach((value, k) => expect(value / 3).toBeCloseTo(one.boxes[i]!.box[k]!, 0));
    });
    expect(three.document).toEqual(one.document);
  });
  test("the same seed gives the same pixels", () => {
    expect(Buffer.from(draw(1).image.data).equals(draw(1).image.data)).toBe(true);
  });
});

test("a PDF is the same document as the page", () => {
  const vendor = VENDORS.find((v) => v.id === "s")!;
  const facts = buildFacts(vendor, new Random("pdf"));
  const { pdf, document } = drawPdf(facts, vendor, new Random("page"));
  expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe("%PDF-");
  expect(document).toEqual(drawDocument(facts, vendor, new Random("page")).document);
});

test("the split has every vendor once and both kinds on every side", () => {
  const all = Object.values(VENDOR_SPLIT).flat();
  expect([...all].sort()).toEqual(LETTERED.map((v) => v.id));
  for (const side of Object.values(VENDOR_SPLIT)) {
    const kinds = new Set(side.map((id) => VENDORS.find((v) => v.id === id)!.kind));
    expect([...kinds].sort()).toEqual(["invoice", "receipt"]);
  }
});

test("vendors differ in identity, words and look", () => {
  const distinct = (key: (v: Vendor) => string) => new Set(LETTERED.map(key)).size;
  expect(distinct((v) => v.identity.name)).toBe(LETTERED.length);
  expect(distinct((v) => v.identity.taxIds[0]!.value)).toBe(LETTERED.length);
  expect(distinct((v) => JSON.stringify(v.words))).toBe(LETTERED.length);
});
