import { expect, test } from "vitest";
import { emptyDocument, type PaperDocument } from "./document.ts";
import { FIELDS, fieldsUnder } from "./fields.ts";
import { partOfDocument } from "./part-of-document.ts";
import { wholeDocument } from "./whole-document.ts";

const line = { quantity: 2, unit_price: 5, total: 10, code: "17", tax_rate: 25 };
const document: PaperDocument = {
  ...emptyDocument("invoice"),
  vendor: { name: "Bageriet", address: "Storgatan 1", tax_ids: ["556036-0793"] },
  line_items: [{ description: "Bulle", ...line }],
  tax_lines: [{ rate: 25, basis: 8, amount: 2 }],
  total: 10,
};

function throughPart(fields: readonly string[]): PaperDocument {
  return wholeDocument(JSON.parse(partOfDocument(document, fields)) as object);
}

test("all fields make the document again", () => {
  expect(throughPart(FIELDS.map(({ path }) => path))).toEqual(document);
});

test("what was not asked for is null, in lines too, and lists are empty", () => {
  const nothing = { quantity: null, unit_price: null, code: null, tax_rate: null };
  expect(throughPart(["vendor.name", "line_items[].description", "line_items[].total"])).toEqual({
    ...emptyDocument("receipt"),
    vendor: { name: "Bageriet", address: null, tax_ids: [] },
    line_items: [{ description: "Bulle", total: 10, ...nothing }],
  });
});

test("fields under a path, in the order of the schema, each once", () => {
  expect(fieldsUnder(["total", "payment", "vendor.name", "total"])).toEqual([
    ...["vendor.name", "total"],
    ...["payment.reference", "payment.iban", "payment.bankgiro"],
  ]);
  expect(fieldsUnder(["line_items"])).toHaveLength(6);
  expect(fieldsUnder(["tax"])).toEqual(["tax"]); // tax_lines is another name
  expect(fieldsUnder(["vendor.nam"])).toEqual([]);
});
