import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { checkArithmetic } from "../../documents/arithmetic.ts";
import { DocumentSchema } from "../../documents/document.ts";
import { leavesOf } from "../../documents/fields.ts";
import { isBavarianTaxNumber, isGermanVatNumber } from "../../documents/identifiers/de.ts";
import { isCvrNumber, isDanishVatNumber, isFikLine } from "../../documents/identifiers/dk.ts";
import { isSpanishNif } from "../../documents/identifiers/es.ts";
import { isFinnishBusinessId, isFinnishReference } from "../../documents/identifiers/fi.ts";
import { isFinnishVatNumber } from "../../documents/identifiers/fi.ts";
import { isFrenchVatNumber, isSiret } from "../../documents/identifiers/fr.ts";
import { isBritishVatNumber } from "../../documents/identifiers/gb.ts";
import { isIban } from "../../documents/identifiers/iban.ts";
import { isKidReference, isNorwegianOrganisationNumber } from "../../documents/identifiers/no.ts";
import { isNorwegianVatNumber } from "../../documents/identifiers/no.ts";
import { isCreditorReference } from "../../documents/identifiers/rf.ts";
import { isOrganisationNumber, isSwedishVatNumber } from "../../documents/identifiers/se.ts";
import { isEin } from "../../documents/identifiers/us.ts";
import { normaliseText, normaliseValue } from "../../documents/normalise.ts";
import { buildFacts, composePages, readBack } from "../draw.ts";
import { missingGlyphs } from "../font-coverage-for-tests.ts";
import { type Country } from "../locale.ts";
import { type Box } from "../paint.ts";
import { type Identity, type Vendor, kindsOf } from "../vendor.ts";
import { VENDORS, WIDE_SPLIT, partOf } from "./all.ts";
import { readDay, readNumber } from "./paper-reading-for-tests.ts";

/** Those by letter have a test of their own, with more papers each. */
const WIDE = VENDORS.filter(({ id }) => id.length > 1);
const RECEIPTS_PER_VENDOR = 5;
const INVOICES_PER_VENDOR = 3;

/** A paper without painting it; without notes in ink, which lie over the print on purpose. */
function paper(vendor: Vendor, n: number) {
  const random = new Random(`wide ${vendor.id} ${n}`);
  const clean = vendor.kind === "receipt" ? vendor : { ...vendor, notes: 0 };
  const facts = buildFacts(clean, random.fork("facts"));
  const composed = composePages(facts, clean, random.fork("page"));
  const { pages, document } = readBack(composed, facts, 1);
  const fields = pages.flatMap(({ boxes, printed }) =>
    boxes.map(({ path }, i) => ({ path, text: printed[i] ?? "" })),
  );
  const sheets = pages.map(({ texts }, i) => ({ texts, ...composed[i]! }));
  return { vendor, n, facts, document, fields, sheets };
}

const papers = WIDE.flatMap((vendor) =>
  Array.from(
    { length: vendor.kind === "receipt" ? RECEIPTS_PER_VENDOR : INVOICES_PER_VENDOR },
    (_, n) => paper(vendor, n),
  ),
);

/** What printed parts of a field stand for, read without looking at the label. */
function readPrinted(vendor: Vendor, path: string, type: string, text: string): string | null {
  if (path === "currency") {
    const symbols: Record<string, string> = { "€": "EUR", "£": "GBP", $: "USD" };
    const own = /^kr\.?$/.test(text) ? vendor.locale.currency : text;
    return symbols[text] ?? own;
  }
  if (type === "date") return readDay(text, vendor.format, vendor.locale);
  if (type !== "money" && type !== "quantity" && type !== "rate") return null;
  return normaliseValue("quantity", Number(readNumber(text, vendor.format)));
}

describe("papers of vendors in all countries", () => {
  test("print every value of the label, as the vendor's country writes it, and no other", () => {
    for (const { vendor, n, document, fields } of papers) {
      const known = leavesOf(document).filter(
        ({ path, value }) => value !== null && path !== "kind",
      );
      expect(new Set(fields.map(({ path }) => path)), vendor.id).toEqual(
        new Set(known.map(({ path }) => path)),
      );
      for (const { path, type, value } of known) {
        const where = `${vendor.id} ${n} ${path}`;
        const parts = fields.filter((f) => f.path === path).map((f) => f.text.trim());
        const read = parts.map((part) => readPrinted(vendor, path, type, part));
        if (read[0] !== null) {
          const expected = typeof value === "number" ? normaliseValue("quantity", value) : value;
          expect(new Set(read), where).toEqual(new Set([expected]));
          continue;
        }
        const ways = [parts.join(" "), parts.join(", "), ...parts].map(normaliseText);
        const halves = parts.length % 2 === 0 ? parts.slice(0, parts.length / 2) : [];
        ways.push(normaliseText(halves.join(" ")), normaliseText(halves.join(", ")));
        expect(ways, where).toContain(normaliseText(String(value)));
      }
    }
  });

  test("add up, whole and as printed, and always say who, what, when and how much", () => {
    for (const { vendor, n, facts, document } of papers) {
      for (const checked of [facts.document, document]) {
        expect(checkArithmetic(checked), `${vendor.id} ${n}`).toEqual([]);
        expect(DocumentSchema.parse(checked)).toEqual(checked);
      }
      const { number, issue_date, total, currency, line_items } = document;
      expect([document.vendor.name, document.vendor.address], vendor.id).not.toContain(null);
      expect([number, issue_date, total, currency], vendor.id).not.toContain(null);
      expect(line_items.length).toBeGreaterThan(0);
      for (const line of line_items) expect(line.total, vendor.id).not.toBeNull();
    }
  });

  test("are printed in characters that their fonts have", () => {
    const missing = new Set<string>();
    for (const { vendor, sheets } of papers) {
      for (const mark of sheets.flatMap(({ sheet }) => sheet.marks)) {
        if (mark.kind !== "text") continue;
        const { font, bold = false } = mark.style;
        for (const character of missingGlyphs(mark.text, font, bold)) {
          missing.add(`${vendor.id} ${font} ${character}`);
        }
      }
    }
    expect([...missing]).toEqual([]);
  });
});

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

test("texts of receipts stay on the paper and apart from each other and from rules", () => {
  const offences: string[] = [];
  for (const { vendor, n, sheets } of papers) {
    if (vendor.kind !== "receipt") continue; // the A4 families are tested in their own folder
    for (const { sheet, heightPx, texts } of sheets) {
      const ink = sheet.marks.flatMap((m) =>
        m.kind === "text" && m.style.font === "caveat" ? [m.text.trim()] : [],
      );
      const rules = sheet.marks.flatMap((mark) => (mark.kind === "rule" ? [mark] : []));
      texts.forEach(({ text, box }, i) => {
        const where = `${vendor.id} ${n} ${text}`;
        const [x0, y0, x1, y1] = box;
        if (x0 < 2 || x1 > sheet.width - 2 || y0 < 0 || y1 > heightPx) {
          offences.push(`${where}: off`);
        }
        const crossed = rules.some((r) => r.y > y0 && r.y < y1 && r.x0 < x1 && r.x1 > x0);
        // A pen does not stop at the line it writes on.
        if (crossed && !ink.includes(text)) offences.push(`${where}: crossed by a rule`);
        for (const other of texts.slice(i + 1)) {
          // Lines set close may share the tips of descenders: two rows of pixels and a half.
          const width = Math.min(x1 - x0, other.box[2] - other.box[0]);
          if (overlap(box, other.box) > 2.5 * width) offences.push(`${where} / ${other.text}`);
        }
      });
    }
  }
  expect(offences).toEqual([]);
});

const TAX_ID: Readonly<Record<Country, (text: string) => boolean>> = {
  SE: (text) => isOrganisationNumber(text) || isSwedishVatNumber(text),
  NO: (text) => isNorwegianOrganisationNumber(text) || isNorwegianVatNumber(text),
  DK: (text) => isCvrNumber(text) || isDanishVatNumber(text),
  FI: (text) => isFinnishBusinessId(text) || isFinnishVatNumber(text),
  DE: (text) => isGermanVatNumber(text) || isBavarianTaxNumber(text),
  FR: (text) => isSiret(text) || isFrenchVatNumber(text),
  ES: isSpanishNif,
  GB: isBritishVatNumber,
  US: isEin,
};

const REFERENCE: Readonly<Record<string, (text: string) => boolean>> = {
  kid: isKidReference,
  fik: isFikLine,
  viite: isFinnishReference,
  rf: isCreditorReference,
};

test("identities are distinct, and their numbers have valid check digits", () => {
  const everyIdentity: Identity[] = VENDORS.flatMap((vendor) =>
    vendor.kind === "purchase_order" ? [vendor.identity, ...vendor.suppliers] : [vendor.identity],
  );
  const identities = [...new Set(everyIdentity)]; // a vendor may supply another's buyer
  const names = identities.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const numbers = identities.flatMap(({ taxIds }) => taxIds.map(({ value }) => value));
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const { id, identity, locale } of WIDE) {
    for (const { label, value } of identity.taxIds) {
      if (/NPI|^Tax-exempt no/.test(label)) continue; // of health services, of a state
      expect(TAX_ID[locale.country](value), `${id} ${value}`).toBe(true);
    }
    for (const { lines } of identity.shops) expect(lines.length, id).toBeLessThanOrEqual(4);
    expect(id).toMatch(/^[a-z]{2}(-[a-z]+)+$/);
  }
  for (const { vendor, facts } of papers) {
    const { iban, reference } = facts.document.payment;
    if (iban !== null) expect(isIban(iban), `${vendor.id} ${iban}`).toBe(true);
    const kind = vendor.kind === "invoice" ? vendor.payment.reference : undefined;
    const check = REFERENCE[kind ?? ""];
    if (reference !== null && check !== undefined) {
      expect(check(reference), `${vendor.id} ${reference}`).toBe(true);
    }
  }
});

test("there are receipts and invoices in every language, orders in some, and many currencies", () => {
  const locales = new Set(VENDORS.map(({ locale }) => locale.id));
  expect(locales.size).toBe(9);
  for (const id of locales) {
    const vendors = VENDORS.filter(({ locale }) => locale.id === id);
    expect(vendors.length, id).toBeGreaterThanOrEqual(3);
    const kinds = new Set(vendors.flatMap(kindsOf));
    expect(kinds.has("receipt") && kinds.has("invoice") && kinds.has("credit_note"), id).toBe(true);
  }
  const buyers = VENDORS.filter(({ kind }) => kind === "purchase_order");
  expect(new Set(buyers.map(({ locale }) => locale.id)).size).toBeGreaterThanOrEqual(3);
  const currencies = new Set(VENDORS.map(({ currency }) => currency));
  for (const currency of ["SEK", "NOK", "DKK", "EUR", "GBP", "USD", "CHF", "JPY", "KWD"]) {
    expect(currencies).toContain(currency);
  }
  expect(VENDORS.length).toBeGreaterThanOrEqual(48);
  const families = (kind: Vendor["kind"]) =>
    new Set(VENDORS.filter((v) => v.kind === kind).map(({ layout }) => layout.family));
  expect(families("receipt").size).toBeGreaterThanOrEqual(16);
  expect(families("invoice").size).toBeGreaterThanOrEqual(12);
});

describe("the wide split", () => {
  const sideOf = new Map(
    Object.entries(WIDE_SPLIT).flatMap(([side, ids]) => ids.map((id) => [id, side] as const)),
  );
  test("keeps a buyer and vendors that supply it together: both names are on its orders", () => {
    for (const buyer of VENDORS) {
      if (buyer.kind !== "purchase_order") continue;
      const known = VENDORS.filter(({ identity }) => buyer.suppliers.includes(identity));
      for (const { id } of known) expect(partOf(id), id).toBe(partOf(buyer.id));
    }
  });
  test("has every vendor on one side, and every language on each", () => {
    expect(Object.values(WIDE_SPLIT).flat().toSorted()).toEqual(
      VENDORS.map(({ id }) => id).toSorted(),
    );
    for (const ids of Object.values(WIDE_SPLIT)) {
      const vendors = VENDORS.filter(({ id }) => ids.includes(id));
      expect(new Set(vendors.map(({ locale }) => locale.id)).size).toBe(9);
      expect(new Set(vendors.flatMap(kindsOf)).size).toBe(4);
    }
  });
  test("keeps the families that it says out of training", () => {
    const families = [...new Set(VENDORS.map(({ layout }) => layout.family))];
    const only = (side: string) =>
      families.filter((family) =>
        VENDORS.every(({ id, layout }) => layout.family !== family || sideOf.get(id) === side),
      );
    const held = "coffee-slip fuel-slip parking-ticket hotel-folio a4-ledger a4-sidebar a4-statement a4-continuous"; // prettier-ignore
    expect(only("test")).toEqual(expect.arrayContaining(held.split(" ")));
    expect(only("validation")).toEqual(expect.arrayContaining(["pharmacy-slip", "a4-minimal"]));
  });
});
