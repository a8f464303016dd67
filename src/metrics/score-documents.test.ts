import { expect, test } from "vitest";
import { item, receipt } from "./documents-for-tests.ts";
import { LESS_IS_BETTER, metricValues, scoreDocuments } from "./score-documents.ts";

const truth = receipt();
const text = JSON.stringify(truth);

test("the truth itself scores 1 everywhere", () => {
  const { n, metrics } = scoreDocuments([text, text], [truth, truth]);
  expect(n).toBe(2);
  for (const [name, value] of Object.entries(metricValues(metrics))) {
    expect([name, value]).toEqual([name, LESS_IS_BETTER.has(name) ? 0 : 1]);
  }
});

test("each metric sees its own kind of fault", () => {
  const answers = [
    text,
    `${text} and so on`, // not JSON: nothing is cleaned up
    JSON.stringify({ ...truth, total: 101 }), // 80 + 20 is not 101
    JSON.stringify({ ...truth, line_items: [item("Kaffe", 40)] }), // one item missed
    JSON.stringify({ ...truth, remarks: "paid" }), // a key no document has
  ];
  const { metrics } = scoreDocuments(
    answers,
    answers.map(() => truth),
  );
  // A receipt has 14 single values, one tax id, two items of 6 and a tax line of 3.
  expect(metrics.field_accuracy.n).toBe(5 * 30);
  expect(metricValues(metrics)).toMatchObject({
    // Wrong: 30 in the second, 1 in the third, 6 in the fourth.
    field_accuracy: (150 - 37) / 150,
    exact_match: 0.4,
    // Three header fields are enough: only the second has none.
    partial_match: 0.8,
    // Absent on each paper: address, number, due date, subtotal, rounding, three of payment, two codes.
    hallucination_rate: 0,
    // Of 20 stated values all are left out of the second, and an item of five out of the fourth.
    omission_rate: 25 / 100,
    valid_json: 0.8,
    valid_document: 0.6,
    item_count_exact: 0.6,
    item_count_within_1: 0.8,
    // Only the second and the fourth lose items: 12 and 6 of 60.
    line_item_accuracy: 42 / 60,
    // The fourth's items no longer sum up, the fifth is not a document.
    arithmetic_consistency: 0.2,
  });
});

test("columns of the line items have precision, recall and F1 with n and interval", () => {
  const { columns } = scoreDocuments(
    [text, JSON.stringify({ ...truth, line_items: [item("Kaffe", 40)] })],
    [truth, truth],
  );
  const total = columns.find(({ column }) => column === "total")!;
  expect(total.precision).toMatchObject({ value: 1, n: 3 });
  expect(total.recall).toMatchObject({ value: 3 / 4, n: 4 });
  expect(total.f1).toMatchObject({ value: 6 / 7, n: 2 });
  // Resampled documents are both of the first (F1 1), one of each (6/7) or both of the second (2/3).
  expect(total.f1.low).toBeCloseTo(2 / 3, 12);
  expect(total.f1.high).toBe(1);
  expect(columns.find(({ column }) => column === "code")?.f1.value).toBeNull();
});

test("values that were invented are counted over the values that the paper does not have", () => {
  const invented = JSON.stringify({ ...truth, due_date: "2026-04-01", rounding: 1 });
  const { metrics } = scoreDocuments([invented], [truth]);
  expect(metrics.hallucination_rate).toMatchObject({ value: 2 / 10, n: 10 });
});

test("an answer that states nothing is not consistent, exact or printed", () => {
  const silent = receipt({ currency: null, total: null, line_items: [], tax_lines: [] });
  const { metrics } = scoreDocuments([JSON.stringify(silent)], [truth]);
  expect(metrics.arithmetic_consistency.value).toBe(0);
  const { metrics: none } = scoreDocuments([JSON.stringify(silent)], [silent]);
  expect(none.arithmetic_consistency).toMatchObject({ value: null, n: 0 });
});

test("an answer a document, or an error with both numbers", () => {
  expect(() => scoreDocuments([text], [truth, truth])).toThrow(
    "There are 1 answers for 2 documents.",
  );
  expect(scoreDocuments([], []).metrics.exact_match.value).toBeNull();
});

test("fields that the label is not about are neither right nor wrong", () => {
  // Read as it is on the paper, from a label that knows the vendor's name and the total alone.
  const known = receipt({
    ...{ number: null, issue_date: null, subtotal: null, tax: null, total: 100 },
    ...{ line_items: [], tax_lines: [] },
  });
  const labelled = ["vendor.name", "total"];
  const read = { ...truth, vendor: { ...truth.vendor, name: known.vendor.name }, total: 100 };
  const wrong = { ...read, total: 101 };
  const answers = [JSON.stringify(read), JSON.stringify(wrong), text];
  const { metrics, comparisons } = scoreDocuments(
    answers,
    [known, known, truth],
    [labelled, labelled, null],
  );
  expect(comparisons[0]!.map(({ field }) => field)).toEqual(labelled);
  expect(metrics.field_accuracy).toMatchObject({ n: 2 + 2 + 30, value: 33 / 34 });
  expect(metrics.exact_match).toMatchObject({ n: 3, value: 2 / 3 });
  expect(metrics.partial_match.n).toBe(1); // two labels know nothing of number and date
  // Items and sums are scored where they are labelled: in the third.
  expect(metrics.item_count_exact).toMatchObject({ n: 1, value: 1 });
  expect(metrics.line_item_accuracy.n).toBe(12);
  expect(metrics.arithmetic_consistency).toMatchObject({ n: 1, value: 1 });
});
