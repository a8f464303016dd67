import { expect, test } from "vitest";
import { emptyDocument } from "../documents/document.ts";
import { inspectRows, spread } from "./inspection.ts";
import type { DatasetRow } from "./rows.ts";

const line = { description: "x", quantity: null, unit_price: null, code: null, tax_rate: null };
const row = (id: string, changes: Partial<DatasetRow["document"]>, grade: number): DatasetRow => ({
  id,
  images: ["a.png", "b.png"],
  document: { ...emptyDocument("receipt"), ...changes },
  vendor: id === "c" ? null : "v",
  source: { grade, file: `${id}.png` },
});

test("labels are counted: kinds, currencies, dates, lines, printed fields, classes of source", () => {
  const found = inspectRows([
    row("a", { currency: "SEK", issue_date: "2026-02-01", total: 5 }, 1),
    row("b", { currency: "SEK", issue_date: "2025-12-31", line_items: [{ ...line, total: 1 }] }, 1),
    row("c", { kind: "invoice", line_items: [1, 2, 3].map((total) => ({ ...line, total })) }, 2),
  ]);
  expect(found).toMatchObject({
    ...{ rows: 3, pages: 6 },
    kinds: [
      { name: "receipt", rows: 2 },
      { name: "invoice", rows: 1 },
    ],
    vendors: [
      { name: "v", rows: 2 },
      { name: null, rows: 1 },
    ],
    currencies: [
      { name: "SEK", rows: 2 },
      { name: null, rows: 1 },
    ],
    dates: { from: "2025-12-31", to: "2026-02-01", none: 1 },
    line_items: { min: 0, median: 1, max: 3 },
  });
  const printed = new Map(found.fields.map(({ field, rows }) => [field, rows]));
  // Three lines of one document are one document in which the field is printed.
  expect(printed.get("line_items[].total")).toBe(2);
  expect(printed.get("total")).toBe(1);
  expect(printed.get("tax")).toBe(0);
  // Every file has a name of its own: that is no class.
  expect(found.sources.map(({ key }) => key)).toEqual(["grade"]);
});

test("a spread of nothing is zeros, of an even number the lower middle", () => {
  expect(spread([])).toEqual({ min: 0, median: 0, max: 0 });
  expect(spread([4, 1, 3, 2])).toEqual({ min: 1, median: 2, max: 4 });
});
