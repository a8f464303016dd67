import { expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import { partOfDocument } from "../documents/part-of-document.ts";
import { FIELDS } from "../documents/fields.ts";
import type { JsonShape } from "./json-shape.ts";
import { documentShape } from "./json-shape-document.ts";
import { partShape } from "./json-shape-part.ts";

const RECEIPT_FIELDS = ["vendor.name", "vendor.address", "issue_date", "total"];
const INVOICE_FIELDS = ["vendor.name", "number", "currency", "tax", "total", "payment.iban"];

/** The keys of a shape's objects as nested JSON, with 0 for every value. */
function keysOf(shape: JsonShape): unknown {
  if (shape.kind === "nullable") return keysOf(shape.value);
  if (shape.kind === "array") return [keysOf(shape.item)];
  if (shape.kind !== "object") return 0;
  const entries = shape.fields.map(({ key, shape: inner }) => [key, keysOf(inner)]);
  if (shape.switch === undefined) return Object.fromEntries(entries);
  const rest = shape.switch.cases[0]!.rest.map(({ key, shape: inner }) => [key, keysOf(inner)]);
  return Object.fromEntries([...entries, [shape.switch.key, 0], ...rest]);
}

function zeros(value: unknown): unknown {
  if (value === null || typeof value !== "object") return 0;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, zeros(inner)]));
}

test.each([
  ["receipts", RECEIPT_FIELDS],
  ["invoices", INVOICE_FIELDS],
])("the shape has the keys of the answer that training shows: %s", (_, fields) => {
  const answer: unknown = JSON.parse(partOfDocument(emptyDocument("receipt"), fields));
  expect(JSON.stringify(keysOf(partShape(fields)))).toBe(JSON.stringify(zeros(answer)));
});

test("amounts without a currency may have the decimals of any", () => {
  const shape = partShape(["total"]);
  const total = shape.kind === "object" ? shape.fields[0]!.shape : shape;
  const amount = total.kind === "nullable" ? total.value : total;
  expect(amount).toMatchObject({ kind: "number", maxDecimals: 4 });
});

test("all fields make the whole document's shape", () => {
  expect(partShape(FIELDS.map(({ path }) => path))).toEqual(documentShape());
});

test("no field, and a name that is no field's, are refused with the names that there are", () => {
  expect(() => partShape([])).toThrow("No field is asked for.");
  expect(() => partShape(["total", "vendor.nam"])).toThrow("No field is called vendor.nam.");
});
