import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { money, moneyToJson, multiplyMoney } from "../core/money.ts";
import { checkArithmetic } from "./arithmetic.ts";
import { DocumentSchema, type PaperDocument, emptyDocument } from "./document.ts";

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

describe("numbers that no paper has are found to disagree, whatever their size", () => {
  const huge = 999_999_999_999_999; // the most digits that the schema lets through
  test("a product, sums and amounts beyond what can be paid", () => {
    const document = invoice();
    document.line_items[0] = line(huge, huge, huge);
    const all: PaperDocument = {
      ...document,
      subtotal: -huge,
      tax_lines: [{ rate: huge, basis: huge, amount: huge }],
      tax: -huge,
      rounding: huge,
      total: huge,
    };
    expect(DocumentSchema.safeParse(all).success).toBe(true);
    expect(rules(document)).toContain("line.product line_items.0.total");
    expect(new Set(checkArithmetic(all).map(({ rule }) => rule))).toEqual(
      new Set(["line.product", "tax.rate", "tax.sum", "lines.sum", "basis.sum", "total.sum"]),
    );
    const [product] = checkArithmetic(all);
    expect(product?.message).toBe(
      "line_items.0.total says 999999999999999.00 SEK; " +
        "by line.product it is 999999999999998000000000000001.00.",
    );
  });
  test("a tax of −100 %", () => {
    const taxed = (rate: number) => [{ rate, basis: 100, amount: 25 }];
    expect(rules({ ...invoice(), tax_lines: taxed(-100) })).toEqual([
      "tax.rate tax_lines.0.amount",
    ]);
  });
});

/** A tip of 6.00 below a subtotal of 38.68, all of it inclusive of tax. */
function tipped(): PaperDocument {
  const document = receipt();
  const tip = { ...line(0, 0, 6), quantity: null, unit_price: null };
  return {
    ...document,
    line_items: [...document.line_items, tip],
    subtotal: 38.68,
    rounding: null,
    total: 44.68,
  };
}

/** 10.00 of groceries without and 20.00 of goods with 8.875 % sales tax, and a tip of 3.00. */
function american(): PaperDocument {
  const at = (rate: number | null, quantity: number | null, total: number) => ({
    ...line(0, 0, total),
    ...{ quantity, unit_price: quantity === null ? null : total, tax_rate: rate },
  });
  return {
    ...emptyDocument("receipt"),
    currency: "USD",
    line_items: [at(0, 1, 10), at(8.875, 1, 20), at(null, null, 3)],
    subtotal: 30,
    tax_lines: [{ rate: 8.875, basis: 20, amount: 1.78 }],
    tax: 1.78,
    total: 34.78,
  };
}

describe("what else is lawful", () => {
  test("a tip below the subtotal; one cent off is found", () => {
    expect(rules(tipped())).toEqual([]);
    expect(rules({ ...tipped(), subtotal: null })).toEqual([]);
    expect(rules({ ...tipped(), subtotal: 38.69 })).toEqual(["total.sum total"]);
    expect(rules({ ...tipped(), total: 44.69 })).toEqual(["basis.sum total", "total.sum total"]);
  });
  test("sales tax on part of the goods, with or without rates on the lines", () => {
    const silent = american();
    for (const item of silent.line_items) item.tax_rate = null;
    for (const document of [american(), silent]) {
      expect(rules(document)).toEqual([]);
      expect(rules({ ...document, total: 34.79 })).toEqual(["basis.sum total", "total.sum total"]);
      expect(rules({ ...document, subtotal: 30.01 })).toContain("lines.sum subtotal");
      expect(rules({ ...document, tax: 1.79 })).toContain("tax.sum tax");
    }
    const line = { rate: 8.875, basis: 19, amount: 1.69 };
    expect(rules({ ...american(), tax_lines: [line], tax: 1.69, total: 34.69 })).toEqual([
      "basis.sum total", // the lines say which goods are taxed: 20.00
    ]);
  });
  test("a credit note with negative amounts, and one discount on the whole", () => {
    const credit: PaperDocument = {
      ...invoice(),
      kind: "credit_note",
      line_items: [line(-3, 19.9, -59.7), line(-1, 40.3, -40.3)],
      subtotal: -100,
      tax_lines: [{ rate: 25, basis: -100, amount: -25 }],
      tax: -25,
      total: -125,
    };
    expect(rules(credit)).toEqual([]);
    expect(rules({ ...credit, total: 125 })).toEqual(["basis.sum total", "total.sum total"]);
    const discount = { ...line(0, 0, 10), quantity: null, unit_price: null };
    const less = { ...credit, line_items: [...credit.line_items, discount] };
    expect(rules({ ...less, total: -115 })).toEqual([]);
    expect(rules(less)).toEqual(["total.sum total"]); // the discount is in neither sum
  });
  test("an order that states no tax", () => {
    const order = { ...invoice(), kind: "purchase_order" as const, tax_lines: [], tax: null };
    expect(rules({ ...order, total: 100 })).toEqual([]);
    expect(rules(order)).toEqual(["total.sum total"]);
  });
  test.each([
    ["JPY", 3, 199, 597, 60, 657],
    ["KWD", 3, 0.199, 0.597, 0.06, 0.657],
  ])("%s has its own decimals", (currency, quantity, price, net, tax, total) => {
    const document: PaperDocument = {
      ...emptyDocument("invoice"),
      ...{ currency, line_items: [line(quantity, price, net)], subtotal: net, tax, total },
      tax_lines: [{ rate: 10, basis: net, amount: tax }],
    };
    expect(rules(document)).toEqual([]);
    expect(rules({ ...document, tax: tax * 2 }).length).toBeGreaterThan(0);
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
