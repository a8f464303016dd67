import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { money, moneyToJson, multiplyMoney } from "../core/money.ts";
import { checkArithmetic } from "./arithmetic.ts";
import { type PaperDocument, emptyDocument } from "./document.ts";

function line(quantity: number, unit_price: number, total: number) {
  return { description: "x", quantity, unit_price, total, code: null, tax_rate: null };
}

/** 3 × 19.90 + 1 × 40.30 = 100.00 net, 25.00 tax. */
function invoice(): PaperDocument {
  return {
    ...emptyDocument("invoice"),
    currency: "SEK",
    line_items: [line(3, 19.9, 59.7), line(1, 40.3, 40.3)],
    subtotal: 100,
    tax_lines: [{ rate: 25, basis: 100, amount: 25 }],
    tax: 25,
    total: 125,
  };
}

/** 0.435 kg × 19.95 = 8.68 (8.678…), + 30.00 = 38.68, rounded to 39.00; 6 % of it is 2.19. */
function receipt(): PaperDocument {
  return {
    ...emptyDocument("receipt"),
    currency: "SEK",
    line_items: [line(0.435, 19.95, 8.68), line(1, 30, 30)],
    tax_lines: [{ rate: 6, basis: 36.49, amount: 2.19 }],
    tax: 2.19,
    rounding: 0.32,
    total: 39,
  };
}

const rules = (document: PaperDocument) =>
  checkArithmetic(document).map((d) => `${d.rule} ${d.path}`);

test("documents that add up have no disagreement", () => {
  expect(checkArithmetic(invoice())).toEqual([]);
  expect(checkArithmetic(receipt())).toEqual([]);
  expect(checkArithmetic({ ...receipt(), subtotal: 38.68 })).toEqual([]);
  expect(checkArithmetic({ ...receipt(), subtotal: 36.49 })).toEqual([]);
  expect(checkArithmetic(emptyDocument("receipt"))).toEqual([]);
});

describe("one öre off is found", () => {
  test.each<[string, (d: PaperDocument) => void, string[]]>([
    [
      "line",
      (d) => (d.line_items[0]!.total = 59.71),
      ["line.product line_items.0.total", "lines.sum subtotal"],
    ],
    ["subtotal", (d) => (d.subtotal = 100.01), ["lines.sum subtotal", "total.sum total"]],
    ["tax", (d) => (d.tax = 25.01), ["tax.sum tax", "total.sum total"]],
    ["total", (d) => (d.total = 125.01), ["basis.sum total", "total.sum total"]],
    ["rounding", (d) => (d.rounding = 0.01), ["basis.sum total", "total.sum total"]],
    ["rate", (d) => (d.tax_lines[0]!.rate = 12), ["tax.rate tax_lines.0.amount"]],
  ])("%s", (_, change, expected) => {
    const document = invoice();
    change(document);
    expect(rules(document)).toEqual(expected);
  });
  test("in a tax-inclusive receipt", () => {
    expect(rules({ ...receipt(), total: 39.01 })).toEqual(["lines.sum total", "basis.sum total"]);
    expect(rules({ ...receipt(), subtotal: 38.67 })).toEqual(["total.sum total"]);
  });
  test("the message carries both sides", () => {
    const [first] = checkArithmetic({ ...invoice(), total: 130 });
    expect(first).toMatchObject({ expected: 125, found: 130 });
    expect(first?.message).toBe("total says 130.00 SEK; by basis.sum it is 125.00.");
  });
});

test("tax counted on the net and tax contained in the gross are both right, nothing else is", () => {
  const minor = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(
      minor,
      fc.constantFrom(25, 12, 6),
      fc.integer({ min: -3, max: 3 }),
      (gross, rate, off) => {
        const amount = multiplyMoney(money(gross, "SEK"), BigInt(rate), BigInt(100 + rate)).minor;
        const document = emptyDocument("receipt");
        document.currency = "SEK";
        const basis = gross - amount;
        const shown = (value: number) => moneyToJson(money(value, "SEK"));
        document.tax_lines = [{ rate, basis: shown(basis), amount: shown(amount + off) }];
        const exact = (basis * rate) / 100; // only to bound how far a lawful rounding may lie
        const found = checkArithmetic(document).length;
        if (off === 0) expect(found).toBe(0);
        else if (Math.abs(amount + off - exact) > 1) expect(found).toBe(1);
      },
    ),
  );
});
