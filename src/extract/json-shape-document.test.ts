import fc from "fast-check";
import { expect, test } from "vitest";
import { CURRENCY_DECIMALS } from "../core/money.ts";
import { DocumentSchema, emptyDocument, type PaperDocument } from "../documents/document.ts";
import { advanceAll, compileGrammar, isComplete } from "./grammar.ts";
import { documentShape } from "./json-shape-document.ts";
import { arbitraryValue } from "./json-shape-fixture.ts";

const shape = documentShape();
const grammar = compileGrammar(shape);

function accepts(document: unknown): boolean {
  const state = advanceAll(grammar.start, new TextEncoder().encode(JSON.stringify(document)));
  return state !== undefined && isComplete(state);
}

const receipt: PaperDocument = {
  ...emptyDocument("receipt"),
  vendor: { name: "Bageri Å & Ö", address: "Storgatan 1, 111 22 Malmö", tax_ids: ["556677-8899"] },
  number: "A-17",
  issue_date: "2028-02-29",
  currency: "SEK",
  line_items: [
    {
      ...{ description: 'Semla "stor" 🥐', quantity: 2, unit_price: 44.642857, total: 89.29 },
      ...{ code: null, tax_rate: 12 },
    },
    {
      ...{ description: "Rabatt", quantity: null, unit_price: null, total: -9.29 },
      ...{ code: null, tax_rate: null },
    },
  ],
  tax_lines: [{ rate: 12, basis: 71.43, amount: 8.57 }],
  rounding: -0.29,
  total: 80,
};

test("the serialisation of documents is accepted", () => {
  for (const document of [receipt, emptyDocument("invoice")]) {
    expect(DocumentSchema.parse(document)).toEqual(document);
    expect(accepts(document)).toBe(true);
  }
});

test("whatever the shape allows, the schema does: keys, dates, currencies, decimals", () => {
  fc.assert(
    fc.property(
      arbitraryValue(documentShape({ limits: { maxItems: 3, maxLength: 30 } })),
      (value) => {
        expect(DocumentSchema.safeParse(value).error).toBeUndefined();
        expect(accepts(value)).toBe(true);
      },
    ),
    { seed: 20260804, numRuns: 60 },
  );
});

test.each([...CURRENCY_DECIMALS, [null, 4] as const])(
  "after %s an amount has at most %i decimals, as in the schema",
  (currency, decimals) => {
    for (let places = 0; places <= 5; places++) {
      const total = Number((1 + 10 ** -places).toFixed(places));
      const document = {
        ...receipt,
        line_items: [],
        tax_lines: [],
        rounding: null,
        currency,
        total,
      };
      const digits = places === 0 ? 0 : places;
      expect(accepts(document)).toBe(digits <= decimals);
      expect(DocumentSchema.safeParse(document).success).toBe(digits <= decimals);
    }
  },
);

test.each([
  ["a currency that is none", { ...receipt, currency: "SEX" }],
  ["a day that is none", { ...receipt, issue_date: "2027-02-29" }],
  ["an unknown kind", { ...receipt, kind: "order" }],
  ["an empty name", { ...receipt, vendor: { ...receipt.vendor, name: "" } }],
  ["an unknown key", { ...receipt, extra: null }],
  ["öre with three decimals", { ...receipt, rounding: 0.125 }],
])("%s is refused, by the schema too", (_, document) => {
  expect(DocumentSchema.safeParse(document).success).toBe(false);
  expect(accepts(document)).toBe(false);
});
