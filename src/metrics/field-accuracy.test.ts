import { expect, test } from "vitest";
import { leavesOf } from "../documents/fields.ts";
import { item, receipt } from "./documents-for-tests.ts";
import {
  compareFields,
  fieldAccuracy,
  fieldAccuracyPrinted,
  fieldAccuracyStrict,
  perFieldAccuracy,
} from "./field-accuracy.ts";

const truth = receipt();
const wrong = (predicted: unknown) =>
  compareFields(predicted, truth)
    .filter(({ correct }) => !correct)
    .map(({ path }) => path);

test("a document compared with itself is right in every value, and no value is left out", () => {
  const comparisons = compareFields(truth, truth);
  expect(comparisons.map(({ path }) => path).sort()).toEqual(
    leavesOf(truth)
      .map(({ path }) => path)
      .sort(),
  );
  expect(comparisons.every(({ correct, correctStrict }) => correct && correctStrict)).toBe(true);
});

test("values are compared by type; strict comparison is by character", () => {
  const predicted = {
    ...truth,
    total: "100,00 kr",
    issue_date: "14.3.2026",
    vendor: { ...truth.vendor, name: " Café  Linné", tax_ids: ["5560000001"] },
  };
  expect(wrong(predicted)).toEqual([]);
  const strict = compareFields(predicted, truth).filter(({ correctStrict }) => !correctStrict);
  expect(strict.map(({ path }) => path)).toEqual([
    ...["vendor.name", "vendor.tax_ids.0", "issue_date", "total"],
  ]);
});

test('a number as text is the same number: 18.45 and "18.45"', () => {
  expect(compareFields({ total: "18.45" }, receipt({ total: 18.45 })).at(-4)).toMatchObject({
    ...{ path: "total", predicted: "18.45", truth: 18.45, correct: true, correctStrict: true },
  });
});

test("null is a value: it equals null only, and a missing key equals nothing", () => {
  expect(wrong({ ...truth, number: "17" })).toEqual(["number"]);
  expect(wrong({ ...truth, number: "" })).toEqual(["number"]);
  expect(wrong({ ...truth, number: "null" })).toEqual(["number"]);
  expect(wrong({ ...truth, total: null })).toEqual(["total"]);
  expect(wrong({ ...truth, number: undefined })).toEqual(["number"]);
});

test("list elements too many or too few are wrong in every column", () => {
  const more = { ...truth, line_items: [...truth.line_items, item("Te", 1)] };
  const columns = ["description", "quantity", "unit_price", "total", "code", "tax_rate"];
  expect(wrong(more)).toEqual(columns.map((column) => `line_items.2.${column}`));
  const fewer = { ...truth, line_items: truth.line_items.slice(0, 1) };
  expect(wrong(fewer)).toEqual(columns.map((column) => `line_items.1.${column}`));
});

test.each([undefined, null, 7, "text", [], {}, { line_items: "none", vendor: [] }, { total: {} }])(
  "%j in place of a document is wrong everywhere and breaks nothing",
  (predicted) => {
    const comparisons = compareFields(predicted, truth);
    expect(comparisons.length).toBe(leavesOf(truth).length);
    expect(comparisons.some(({ correct, correctStrict }) => correct || correctStrict)).toBe(false);
  },
);

test("accuracy counts values over all documents", () => {
  const small = receipt({ line_items: [], tax_lines: [] });
  const n = leavesOf(small).length; // 14 single fields and one tax id
  expect(n).toBe(15);
  const documents = [
    compareFields({ ...small, total: 99 }, small),
    compareFields({ ...small, tax: "20.0", due_date: "2026-04-01" }, small),
  ];
  expect(fieldAccuracy(documents)).toMatchObject({ value: 28 / 30, n: 30 });
  expect(fieldAccuracyStrict(documents)).toMatchObject({ value: 27 / 30, n: 30 });
  // Printed: kind, name, tax id, date, currency, tax, total; in the second also the due date.
  expect(fieldAccuracyPrinted(documents)).toMatchObject({ value: 13 / 15, n: 15 });
  const total = perFieldAccuracy(documents).find(({ field }) => field === "total");
  expect(total?.normalised).toMatchObject({ value: 0.5, n: 2 });
  const code = perFieldAccuracy(documents).find(({ field }) => field === "line_items[].code");
  expect(code?.normalised).toMatchObject({ value: null, n: 0 });
});
