import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { averagePrecision } from "./average-precision.ts";
import type { PageWord } from "./character-centres.ts";
import { type DocileScores, kile, lir, type LocatedDocument, type LocatedField } from "./docile.ts";

interface Case {
  readonly id: number;
  readonly task: "kile" | "lir";
  readonly iouThreshold: number;
  readonly words: readonly PageWord[];
  readonly annotations: readonly LocatedField[];
  readonly predictions: readonly LocatedField[];
  readonly metrics: DocileScores;
  readonly metricsSameText: DocileScores;
}
interface Reference {
  readonly cases: readonly Case[];
  readonly averagePrecision: readonly {
    readonly sortedMatched: readonly boolean[];
    readonly totalAnnotations: number;
    readonly ap: number;
  }[];
}

const url = new URL("../../fixtures/metrics/docile_cases.json", import.meta.url);
const { cases, averagePrecision: curves } = JSON.parse(readFileSync(url, "utf8")) as Reference;
const NAMES = ["AP", "f1", "precision", "recall", "TP", "FP", "FN"] as const;

test("every case of the reference, with and without the text, to 1e-9", () => {
  expect(cases.length).toBeGreaterThan(50);
  for (const { id, task, iouThreshold, metrics, metricsSameText, ...rest } of cases) {
    const run = task === "kile" ? kile : lir;
    const document = { id: String(id), ...rest };
    for (const [sameText, expected] of [
      [false, metrics],
      [true, metricsSameText],
    ] as const) {
      const got = run([document], { iouThreshold, sameText });
      for (const name of NAMES) {
        expect(Math.abs(got[name] - expected[name]), `case ${id} ${name}`).toBeLessThan(1e-9);
      }
    }
  }
});

test("average precision of the reference's curves, to 1e-9", () => {
  expect(curves.length).toBeGreaterThan(20);
  for (const { sortedMatched, totalAnnotations, ap } of curves) {
    expect(Math.abs(averagePrecision(sortedMatched, totalAnnotations) - ap)).toBeLessThan(1e-9);
  }
});

/** Two words a line item in two columns, as a paper has them. */
function paper(items: number): LocatedDocument {
  const cells = Array.from({ length: items * 2 }, (_, i) => {
    const [row, column] = [Math.floor(i / 2), i % 2];
    const bbox = [0.1 + 0.4 * column, 0.1 + 0.05 * row, 0.3 + 0.4 * column, 0.13 + 0.05 * row];
    const text = `w${i}`;
    const fieldtype = column === 0 ? "line_item_description" : "line_item_amount_gross";
    return { page: 0, bbox: bbox as [number, number, number, number], text, fieldtype, row };
  });
  const fields = cells.map(({ row, ...cell }) => ({ ...cell, line_item_id: row }));
  return { id: "p", words: cells, annotations: fields, predictions: fields };
}

test("what is predicted as it is true scores 1, whatever the numbers of the line items", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), (items, first) => {
      const document = paper(items);
      const predictions = document.predictions.map((field) => ({
        ...field,
        line_item_id: first - (field.line_item_id ?? 0) * 7,
      }));
      const { f1, AP } = lir([{ ...document, predictions }]);
      expect([f1, AP]).toEqual([1, 1]);
      expect(kile([document]).f1).toBe(1);
    }),
  );
});

test("fields of two line items swapped are found by kile and lost by lir", () => {
  const document = paper(2);
  const predictions = document.predictions.map((field, i) =>
    i % 2 === 0 ? field : { ...field, line_item_id: 1 - (field.line_item_id ?? 0) },
  );
  expect(kile([{ ...document, predictions }]).f1).toBe(1);
  expect(lir([{ ...document, predictions }]).f1).toBe(0.5);
});

test("lir refuses a field without a line item", () => {
  const document = paper(1);
  const bare = document.predictions.map((field) => ({ ...field, line_item_id: null }));
  expect(() => lir([{ ...document, predictions: bare }])).toThrow("no line_item_id");
});
