import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { checkArithmetic } from "../../documents/arithmetic.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { isIban } from "../../documents/identifiers/iban.ts";
import { isBankgiro, isOrganisationNumber, isSwedishVatNumber } from "../../documents/identifiers/se.ts"; // prettier-ignore
import { chosenVendors } from "../choose-vendors.ts";
import { buildFacts, composePages, readBack } from "../draw.ts";
import { missingGlyphs } from "../font-coverage-for-tests.ts";
import { type Box } from "../paint.ts";
import { type Vendor } from "../vendor.ts";
import { VENDORS, partOf } from "../vendors/all.ts";
import { type InvoiceWords, type ReceiptWords } from "../words.ts";

const COUNT = 160;
const vendors = chosenVendors({ part: "train", invent: COUNT });

const papers = vendors.map((vendor) => {
  const random = new Random(`invented ${vendor.id}`);
  const clean = vendor.kind === "receipt" ? vendor : { ...vendor, notes: 0 };
  const facts = buildFacts(clean, random.fork("facts"));
  const composed = composePages(facts, clean, random.fork("page"));
  return { vendor, facts, composed, ...readBack(composed, facts, 1) };
});

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

describe("papers of invented vendors", () => {
  test("add up, and say who, what, when and how much", () => {
    for (const { vendor, facts, document } of papers) {
      for (const checked of [facts.document, document]) {
        expect(checkArithmetic(checked), vendor.id).toEqual([]);
        expect(DocumentSchema.parse(checked)).toEqual(checked);
      }
      expect([document.vendor.name, document.total, document.issue_date]).not.toContain(null);
      expect(document.line_items.length, vendor.id).toBeGreaterThan(0);
    }
  });

  test("keep their text on the page, apart, and in characters that their fonts have", () => {
    const offences = new Set<string>();
    for (const { vendor, composed, pages } of papers) {
      composed.forEach(({ sheet, heightPx }, page) => {
        const texts = pages[page]!.texts;
        texts.forEach(({ text, box }, i) => {
          const [x0, y0, x1, y1] = box;
          const isOff = x0 < 0 || x1 > sheet.width || y0 < 0 || y1 > heightPx;
          if (isOff) offences.add(`${vendor.id} ${vendor.layout.family}: ${text} is off`);
          for (const other of texts.slice(i + 1)) {
            const width = Math.min(x1 - x0, other.box[2] - other.box[0]);
            if (overlap(box, other.box) <= 4 * width) continue; // tips of letters may touch
            offences.add(`${vendor.id} ${vendor.layout.family}: ${text} / ${other.text}`);
          }
        });
        for (const mark of sheet.marks) {
          if (mark.kind !== "text") continue;
          const { font, bold = false } = mark.style;
          for (const missing of missingGlyphs(mark.text, font, bold))
            offences.add(`${font} ${missing}`);
        }
      });
    }
    expect([...offences]).toEqual([]);
  });
});

test("numbers that are issued by their check digits are valid", () => {
  for (const { identity, ...vendor } of vendors.filter(({ locale }) => locale.id === "sv-SE")) {
    for (const { value } of identity.taxIds) {
      expect(isOrganisationNumber(value) || isSwedishVatNumber(value), value).toBe(true);
    }
    if (vendor.kind !== "invoice") continue;
    const { bankgiro, iban } = vendor.payment;
    if (bankgiro !== undefined) expect(isBankgiro(bankgiro), bankgiro).toBe(true);
    if (iban !== undefined) expect(isIban(iban), iban).toBe(true);
  }
});

test("each is new, and the same when it is asked for again", () => {
  const names = vendors.filter(({ kind }) => kind !== "purchase_order").map((v) => v.identity.name);
  const known = new Set(VENDORS.map(({ identity }) => identity.name));
  expect(names.filter((name) => known.has(name))).toEqual([]);
  expect(new Set(names).size).toBeGreaterThan(0.95 * names.length);
  expect(new Set(vendors.map(({ id }) => id)).size).toBe(COUNT);
  const again = chosenVendors({ part: "train", invent: COUNT });
  expect(again.map((v) => [v.id, v.identity])).toEqual(vendors.map((v) => [v.id, v.identity]));
});

type Words = Partial<ReceiptWords> | Partial<InvoiceWords>;

/** All that papers of these vendors may say otherwise than their locale's. */
function said(of: readonly Vendor[]): Set<string> {
  const words = of.map((vendor): readonly Words[] =>
    vendor.kind === "receipt" ? [vendor.words] : Object.values(vendor.words),
  );
  return wordsIn(words.flat());
}

function wordsIn(words: readonly Words[]): Set<string> {
  const all = words.flatMap((one): unknown[] => Object.values(one)).flat();
  return new Set(all.flatMap((word) => (typeof word === "string" ? [word.toLowerCase()] : [])));
}

test("nothing of the vendors that are held out comes up in those that train", () => {
  const known = said(VENDORS.filter(({ id }) => partOf(id) === "train"));
  const usual = wordsIn(
    VENDORS.flatMap(({ locale }) => [locale.receiptWords, locale.invoiceWords, locale.creditNoteWords, locale.purchaseOrderWords]), // prettier-ignore
  );
  const held = [...said(VENDORS.filter(({ id }) => partOf(id) !== "train"))].filter(
    (word) => !known.has(word) && !usual.has(word),
  );
  expect(held.length).toBeGreaterThan(20);
  const trains = said(chosenVendors({ invent: 300 }).filter(({ id }) => partOf(id) === "train"));
  expect(held.filter((word) => trains.has(word))).toEqual([]);
});
