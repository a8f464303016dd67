import { expect, test } from "vitest";
import { item, receipt } from "./documents-for-tests.ts";
import { lineClassReport, NO_LINE, UNKNOWN_CLASS } from "./line-classes.ts";

const gauze = { ...item("Gauze", 10), code: "A6216" };
const walker = { ...item("Walker, rental", 40), code: "E0143-RR" };
const cream = { ...item("Cream", 25), code: null };
const truth = receipt({ line_items: [gauze, walker, cream] });
const classes = ["supply", "rental", "compound"];

function read(...line_items: readonly object[]) {
  return { ...truth, line_items };
}

test("nothing is said where no label has classes", () => {
  expect(lineClassReport([truth], [truth], [null])).toBeNull();
});

test("a paper read as it is has every line in its class", () => {
  const report = lineClassReport([truth, truth], [truth, truth], [classes, classes])!;
  expect(report.macro).toMatchObject({ precision: 1, recall: 1, f1: 1, support: 6 });
  expect(report.f1).toEqual(report.classes.map(() => ({ value: 1, n: 2, low: 1, high: 1 })));
});

test("a code of another class, an unknown line, one too few and one too many", () => {
  const predicted = [
    read({ ...gauze, code: "E0143-RR" }, walker), // the code says rental; the cream is missing
    read(gauze, walker, { ...cream, description: "Crcam" }, item("Nothing", 3)),
  ];
  const report = lineClassReport(predicted, [truth, truth], [classes, classes])!;
  const names = report.classes.map(({ name }) => name);
  const confused = (is: string, said: string) =>
    report.confusion[names.indexOf(is)]![names.indexOf(said)];
  expect(confused("supply", "rental")).toBe(1);
  expect(confused("supply", "supply")).toBe(1);
  expect(confused("rental", "rental")).toBe(2);
  expect(confused("compound", NO_LINE)).toBe(1);
  expect(confused("compound", UNKNOWN_CLASS)).toBe(1);
  expect(confused(NO_LINE, UNKNOWN_CLASS)).toBe(1);
  expect(report.classes.find(({ name }) => name === "rental")).toMatchObject({
    ...{ precision: 2 / 3, recall: 1, f1: 4 / 5, support: 2 },
  });
  // Of supply, rental and compound: recall 1/2, 1 and 0; precision 1, 2/3 and 0.
  expect(report.macro.recall).toBeCloseTo(1.5 / 3, 12);
  expect(report.macro).toMatchObject({ precision: (1 + 2 / 3) / 3, support: 6 });
  expect(report.weighted.recall).toBeCloseTo(3 / 6, 12);
  expect(report.f1[names.indexOf("rental")]).toMatchObject({ value: 4 / 5, n: 2 });
  expect(report.precision[names.indexOf("rental")]).toMatchObject({ value: 2 / 3, n: 3 });
  expect(report.recall[names.indexOf("rental")]).toMatchObject({ value: 1, n: 2 });
  for (const name of ["precision", "recall", "f1"] as const) {
    expect(report.macro_scores[name].value).toBeCloseTo(report.macro[name], 12);
    expect(report.weighted_scores[name].value).toBeCloseTo(report.weighted[name], 12);
    expect(report.macro_scores[name].n).toBe(2);
  }
});

test("a description that the labels put into two classes says nothing", () => {
  const other = receipt({ line_items: [{ ...cream, total: 9 }] });
  const report = lineClassReport([truth, other], [truth, other], [classes, ["supply"]])!;
  expect(report.classes.find(({ name }) => name === "compound")?.recall).toBe(0);
});

test("papers without classes are left out", () => {
  const report = lineClassReport([truth, truth], [truth, truth], [classes, null])!;
  expect(report.macro.support).toBe(3);
});
