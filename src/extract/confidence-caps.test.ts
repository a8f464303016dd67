import { describe, expect, test } from "vitest";
import { emptyDocument, type PaperDocument } from "../documents/document.ts";
import { confidenceCaps } from "./confidence-caps.ts";

/** 3 × 19.90 + 1 × 40.30 = 100.00 net, 25.00 tax. */
function invoice(change: Partial<PaperDocument> = {}): PaperDocument {
  const line = (description: string, quantity: number, unit_price: number, total: number) => {
    return { description, quantity, unit_price, total, code: null, tax_rate: null };
  };
  return {
    ...emptyDocument("invoice"),
    vendor: { name: "Café Linné", address: null, tax_ids: ["556000-0001"] },
    currency: "SEK",
    issue_date: "2026-03-14",
    line_items: [line("Kaffe", 3, 19.9, 59.7), line("Bulle", 1, 40.3, 40.3)],
    subtotal: 100,
    tax_lines: [{ rate: 25, basis: 100, amount: 25 }],
    tax: 25,
    total: 125,
    ...change,
  };
}

const TEXT = `Café Linné   Org.nr 556000-0001
14 mars 2026
Kaffe    3   19,90    59,70
Bulle    1   40,30    40,30
Netto 100,00   Moms 25 % 25,00
Att betala 125,00`;

function paths(document: PaperDocument, text: string | null = null): string[] {
  return [...confidenceCaps(document, text).keys()].sort();
}

test("nothing speaks against a sound document that stands on the page", () => {
  expect(paths(invoice())).toEqual([]);
  expect(paths(invoice(), TEXT)).toEqual([]);
});

describe("arithmetic caps every value of the sum that does not come out", () => {
  test("a line", () => {
    const [first, second] = invoice().line_items;
    const items = [{ ...first!, quantity: 4 }, second!];
    expect(paths(invoice({ line_items: items }))).toEqual([
      "line_items.0.quantity",
      "line_items.0.total",
      "line_items.0.unit_price",
    ]);
  });

  test("the total; a value that is not there is not capped", () => {
    const caps = confidenceCaps(invoice({ total: 130 }), null);
    expect([...caps.keys()]).toEqual(expect.arrayContaining(["subtotal", "tax", "total"]));
    expect(caps.has("rounding")).toBe(false);
    expect(caps.has("line_items.0.total")).toBe(false); // the lines make the subtotal
    const expected = "total says 130.00 SEK; by total.sum it is 125.00.";
    expect(caps.get("total")).toContainEqual({ reason: "arithmetic", message: expected });
  });

  test("the tax of one line of two", () => {
    const tax_lines = [
      { rate: 25, basis: 80, amount: 20 },
      { rate: 25, basis: 20, amount: 6 },
    ];
    const found = paths(invoice({ tax_lines, tax: 26, total: 126 }));
    expect(found).toEqual(["basis", "rate", "amount"].map((n) => `tax_lines.1.${n}`).sort());
  });
});

describe("check digits", () => {
  const payment = { reference: null, iban: null, bankgiro: null };
  test.each<[string, PaperDocument["payment"]]>([
    ["payment.iban", { ...payment, iban: "SE45 5000 0000 0583 9825 7467" }],
    ["payment.bankgiro", { ...payment, bankgiro: "5050-1056" }],
    ["payment.reference", { ...payment, reference: "RF19 5390 0754 7034" }],
  ])("%s", (path, wrong) => {
    expect(paths(invoice({ payment: wrong }))).toEqual([path]);
  });

  test("right ones and references without any are not capped", () => {
    const right = {
      ...{ reference: "RF18 5390 0754 7034", bankgiro: "5050-1055" },
      iban: "SE45 5000 0000 0583 9825 7466",
    };
    expect(paths(invoice({ payment: right }))).toEqual([]);
    expect(paths(invoice({ payment: { ...payment, reference: "4711" } }))).toEqual([]);
  });

  test.each([
    ["556000-0002", true],
    ["SE556000000201", true],
    ["DE123456789", true],
    ["SE556000000101", false],
    ["IT00743110157", false], // no rule is known, so none is broken
    ["12345678", false],
  ])("tax id %s: %s", (id, isCapped) => {
    const vendor = { ...invoice().vendor, tax_ids: [id] };
    expect(paths(invoice({ vendor }))).toEqual(isCapped ? ["vendor.tax_ids.0"] : []);
  });
});

test("what does not stand in the text is capped; kind and currency never are", () => {
  const document = invoice({
    vendor: { name: "Café Linne", address: null, tax_ids: ["556000-0001"] },
    issue_date: "2026-04-14",
    due_date: "2026-03-14",
  });
  expect(paths(document, TEXT)).toEqual(["issue_date", "vendor.name"]);
  expect(paths(invoice({ number: "Linné Org.nr" }), TEXT)).toEqual([]); // columns may be joined
  expect(paths(invoice({ number: "inné" }), TEXT)).toEqual(["number"]);
  expect(confidenceCaps(document, TEXT).get("vendor.name")).toEqual([
    { reason: "not_on_page", message: "It does not stand in the text of the paper." },
  ]);
});

test("of a part, a sum is no sum where one of its amounts was not asked for", () => {
  const asked = ["currency", "subtotal", "total", "line_items"];
  const part = invoice({ tax: null, tax_lines: [] }); // 100 and 125: the tax was left out
  expect(confidenceCaps(part, null).has("total")).toBe(true);
  expect([...confidenceCaps(part, null, asked)]).toEqual([]);
  const all = [...asked, "tax", "tax_lines", "rounding"];
  expect(confidenceCaps(part, null, all).has("total")).toBe(true);
  const [first] = invoice().line_items;
  const wrong = invoice({ tax: null, tax_lines: [], line_items: [{ ...first!, quantity: 4 }] });
  expect(confidenceCaps(wrong, null, asked).has("line_items.0.total")).toBe(true);
});
