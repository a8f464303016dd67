import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moneyFromJson } from "../core/money.ts";
import { Random } from "../core/random.ts";
import { checkArithmetic } from "../documents/arithmetic.ts";
import { DocumentSchema, type PaperDocument } from "../documents/document.ts";
import { leavesOf } from "../documents/fields.ts";
import { buildFacts } from "./draw.ts";
import { type Facts, type TradeFacts } from "./facts.ts";
import { printedPart } from "./label.ts";
import { type Vendor, kindsOf } from "./vendor.ts";
import { VENDORS, findVendor } from "./vendors/all.ts";

const CURRENCIES = ["SEK", "NOK", "DKK", "EUR", "GBP", "USD", "CHF", "JPY", "KWD"];

/** The same vendor, in another currency, with everything that is rare made common. */
function eager(vendor: Vendor, currency: string): Vendor {
  const often = { currency, discounts: 0.4, mostLines: 60 };
  if (vendor.kind === "receipt") return { ...vendor, ...often, tips: 0.5, splitPayments: 0.5 };
  const whole = { ...often, documentDiscounts: 0.5, notes: 0.5 };
  if (vendor.kind === "purchase_order") return { ...vendor, ...whole };
  const prints = [["invoice", 1], ["credit_note", 1]] as const; // prettier-ignore
  return { ...vendor, ...whole, prints, partialPayments: 0.5, orderNumbers: "PO-####" };
}

const anyCase = fc.record({
  id: fc.constantFrom(...VENDORS.map((vendor) => vendor.id)),
  currency: fc.constantFrom(null, ...CURRENCIES),
  credits: fc.constantFrom("negative" as const, "positive" as const),
  seed: fc.nat(),
});

function factsOf({
  id,
  currency,
  credits,
  seed,
}: typeof anyCase extends fc.Arbitrary<infer C> ? C : never) {
  const usual = findVendor(id);
  const changed = eager(usual, currency ?? usual.currency);
  const vendor = changed.kind === "invoice" ? { ...changed, credits } : changed;
  return { vendor, facts: buildFacts(vendor, new Random(seed)) };
}

/** What a layout may leave out together: a sum, a column of the table, a part of the tax lines. */
const OMISSIBLE = [
  ...["subtotal", "tax", "line_items.*.tax_rate", "line_items.*.unit_price", "line_items.*.total"],
  ...["tax_lines.*.basis", "tax_lines.*.amount", "tax_lines.*.rate"],
];

function without(document: PaperDocument, omitted: readonly string[]): PaperDocument {
  const paths = leavesOf(document).flatMap(({ path, value }) => {
    const [list, index] = path.split(".");
    // A line that is only an amount is never printed without it.
    const counted = list !== "line_items" || document.line_items[Number(index)]?.quantity !== null;
    const isOut = omitted.includes(path.replace(/\.\d+\./, ".*.")) && counted;
    return value === null || isOut ? [] : [path];
  });
  return printedPart(document, new Set(paths));
}

describe("facts of every vendor in any currency", () => {
  test("add up to the minor unit, whole and with what a layout may leave out", () => {
    fc.assert(
      fc.property(anyCase, fc.subarray(OMISSIBLE), (drawn, omitted) => {
        // Without any word of the tax a net subtotal cannot lead to the total.
        fc.pre(!(omitted.includes("tax") && omitted.includes("tax_lines.*.amount")));
        const { vendor, facts } = factsOf(drawn);
        const where = `${vendor.id} ${facts.kind} ${vendor.currency}`;
        expect(DocumentSchema.parse(facts.document), where).toEqual(facts.document);
        expect(checkArithmetic(facts.document), where).toEqual([]);
        const part = without(facts.document, omitted);
        expect(checkArithmetic(part), `${where} without ${omitted.join(", ")}`).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("have a unit, a section and a class for each line that needs one", () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const { vendor, facts } = factsOf(drawn);
        const { line_items: lines } = facts.document;
        expect(facts.units.length).toBe(lines.length);
        if (facts.sections !== undefined) expect(facts.sections.length).toBe(lines.length);
        if (vendor.pack !== undefined) expect(facts.lineClasses?.length).toBe(lines.length);
        expect(facts.vendorLines.join(", ")).toBe(facts.document.vendor.address);
        expect(facts.taxIdLabels.length).toBe(facts.document.vendor.tax_ids.length);
      }),
    );
  });
});

function total({ document }: Facts): number {
  return moneyFromJson(document.total!, document.currency!).minor;
}

test("payments cover a receipt's total, change is what was handed over too much, tips are lines", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyCase, (drawn) => {
      const { facts } = factsOf(drawn);
      fc.pre(facts.kind === "receipt");
      const { till, document } = facts;
      expect(till.payments.reduce((sum, { minor }) => sum + minor, 0)).toBe(total(facts));
      for (const { minor } of till.payments) expect(minor).toBeGreaterThan(0);
      const last = till.payments.at(-1)!;
      expect(last.by).toBe(till.paidBy);
      expect(till.tenderedMinor - till.changeMinor).toBe(last.minor);
      const tip = document.line_items.at(-1)!;
      if (till.tipMinor > 0) {
        expect(moneyFromJson(tip.total!, document.currency!).minor).toBe(till.tipMinor);
        expect(tip.tax_rate).toBeNull();
        seen.add("tip");
      } else expect(tip.tax_rate).not.toBeNull();
      if (till.payments.length === 2) seen.add(`split ${till.payments[0]!.by}`);
      seen.add(till.paidBy);
    }),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual(["card", "cash", "split card", "split voucher", "tip"]);
});

/** Papers of one kind of the vendors that print it. */
function papers(kind: Facts["kind"], change: Partial<Vendor> = {}): TradeFacts[] {
  const able = VENDORS.map((v) => eager(v, v.currency)).filter((v) => kindsOf(v).includes(kind));
  return able.flatMap((vendor) =>
    [1, 2, 3].map((n) => {
      const changed = { ...vendor, ...change } as Vendor; // only data of its own kind is changed
      const facts = buildFacts(changed, new Random(`${vendor.id} ${kind} ${n}`), [kind]);
      if (facts.kind === "receipt") throw new Error("internal: not an A4 paper");
      return facts;
    }),
  );
}

describe("credit notes", () => {
  test("count back, or state positive amounts; neither asks for payment", () => {
    for (const [credits, sign] of [
      ["negative", -1],
      ["positive", 1],
    ] as const) {
      // prettier-ignore
      for (const facts of papers("credit_note", { credits })) {
        const { document } = facts;
        expect(document.kind).toBe("credit_note");
        expect(Math.sign(document.total!)).toBe(sign);
        for (const { quantity, unit_price: price } of document.line_items) {
          if (quantity !== null) expect(Math.sign(quantity)).toBe(sign);
          if (price !== null) expect(price).toBeGreaterThanOrEqual(0);
        }
        expect(document.payment).toEqual({ reference: null, iban: null, bankgiro: null });
        expect(document.due_date).toBeNull();
        expect(facts.concerns).not.toBeNull();
      }
    }
  });
});

describe("invoices", () => {
  const invoices = papers("invoice");
  test("partial payments are less than the total, and only some have them", () => {
    const paid = invoices.filter((facts) => facts.paidMinor !== null);
    expect(paid.length).toBeGreaterThan(0);
    expect(paid.length).toBeLessThan(invoices.length);
    for (const facts of paid) {
      expect(facts.paidMinor!).toBeGreaterThan(0);
      expect(facts.paidMinor!).toBeLessThan(total(facts));
    }
  });
  test("discounts, order numbers and notes in ink occur", () => {
    expect(invoices.some((f) => f.document.line_items.some((l) => l.total! < 0))).toBe(true);
    expect(invoices.every((f) => /^PO-\d{4}$/.test(f.concerns!))).toBe(true);
    expect(invoices.some((f) => f.notes.length > 0)).toBe(true);
    for (const text of invoices.flatMap((f) => f.notes)) expect(text).not.toContain("{");
  });
});

test("a currency has its own decimals, and prices stay likely in it", () => {
  const vendor = VENDORS.find((v) => v.id === "j")!;
  const typical = (currency: string) => {
    const prices = Array.from({ length: 30 }, (_, n) =>
      buildFacts({ ...vendor, currency }, new Random(n)).document.line_items.map(
        (line) => moneyFromJson(line.unit_price!, currency).minor,
      ),
    ).flat();
    return prices.sort((a, b) => a - b)[Math.floor(prices.length / 2)]!;
  };
  const krona = typical("SEK"); // öre
  expect(typical("JPY") / ((krona / 100 / 11) * 160)).toBeCloseTo(1, 0);
  expect(typical("KWD") / ((krona / 100 / 11) * 0.335 * 1000)).toBeCloseTo(1, 0);
});
