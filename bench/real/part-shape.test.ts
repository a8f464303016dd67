import { expect, test } from "vitest";
import { emptyDocument } from "../../src/documents/document.ts";
import { partOfDocument } from "../../src/data/instructions/part-of.ts";
import type { JsonShape } from "../../src/extract/json-shape.ts";
import { INVOICE_FIELDS } from "./invoice-fields.ts";
import { partShape } from "./part-shape.ts";
import { SROIE_FIELDS } from "./sroie.ts";

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
  ["receipts", SROIE_FIELDS],
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
