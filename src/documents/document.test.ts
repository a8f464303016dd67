import { expect, test } from "vitest";
import { DocumentSchema, type PaperDocument, emptyDocument, jsonDecimals } from "./document.ts";
import { FIELDS, leavesOf } from "./fields.ts";

function sample(): PaperDocument {
  const line = { quantity: 2, unit_price: 10, total: 20, code: null, tax_rate: 25 };
  return {
    ...emptyDocument("invoice"),
    currency: "SEK",
    vendor: { name: "Prov AB", address: null, tax_ids: ["556000-0001", "SE556000000101"] },
    line_items: [{ description: "Skruv", ...line }],
    tax_lines: [{ rate: 25, basis: 20, amount: 5 }],
    total: 25,
  };
}

test("an empty document and a filled one are valid", () => {
  expect(DocumentSchema.parse(emptyDocument("receipt"))).toEqual(emptyDocument("receipt"));
  expect(DocumentSchema.parse(sample())).toEqual(sample());
});

test("an unknown key fails instead of being dropped", () => {
  const result = DocumentSchema.safeParse({ ...sample(), discount: 3 });
  expect(result.error?.issues[0]).toMatchObject({ code: "unrecognized_keys", keys: ["discount"] });
});

test.each([
  ["a missing key", { total: undefined }, "total"],
  ["three decimals of a krona", { total: 1.005 }, "total"],
  ["a fraction of a yen", { currency: "JPY", total: 1.5 }, "total"],
  ["an exponent", { total: 1e-7 }, "total"],
  ["a day that does not exist", { issue_date: "2026-02-29" }, "issue_date"],
  ["a currency that does not exist", { currency: "KRO" }, "currency"],
  ["text for a number", { total: "18.45" }, "total"],
  ["empty text", { number: "" }, "number"],
])("%s is refused", (_, change, path) => {
  const result = DocumentSchema.safeParse({ ...sample(), ...change });
  expect(result.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
});

test("a unit price may be finer than the currency, a line total may not", () => {
  const document = sample();
  document.line_items[0]!.unit_price = 0.1234;
  expect(DocumentSchema.safeParse(document).success).toBe(true);
  document.line_items[0]!.total = 0.1234;
  expect(DocumentSchema.safeParse(document).error?.issues[0]?.path).toEqual([
    ...["line_items", 0, "total"],
  ]);
});

test("decimals are counted from the text of the number", () => {
  expect([1, 1.5, 0.1, 100, 1234.56, -0.25].map(jsonDecimals)).toEqual([0, 1, 1, 0, 2, 2]);
  expect([1e21, 1e-7, NaN, Infinity, 1234567890123456].map(jsonDecimals)).toEqual(
    Array<null>(5).fill(null),
  );
});

test("the fields are exactly the leaves of a document, in its order", () => {
  const seen = [...new Set(leavesOf(sample()).map((leaf) => leaf.field))];
  expect(seen).toEqual(FIELDS.map((field) => field.path));
});
