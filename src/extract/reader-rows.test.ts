import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mark } from "./reader-marks.ts";
import { quantile, stringRows, typicalAdvance } from "./reader-rows.ts";

const mark = (x: number, y: number, label = 2): Mark => ({ x, y, label, confidence: 1 });
/** Half-patches see heights in steps of 16 px. */
const seen = (y: number) => Math.floor(y / 16) * 16 + 8;

test("lines 24 px apart keep apart though their marks are seen in steps of 16 px", () => {
  const marks: Mark[] = [];
  for (let line = 0; line < 6; line++) {
    for (let i = 0; i < 20; i++) marks.push(mark(10 + i * 11, seen(14 + line * 24), line));
  }
  const rows = stringRows(marks, 11);
  expect(rows.map((row) => new Set(row.map(({ label }) => label)).size)).toEqual([
    1, 1, 1, 1, 1, 1,
  ]);
  expect(rows.map((row) => row.length)).toEqual([20, 20, 20, 20, 20, 20]);
});

test("lines that run down by half a degree are followed", () => {
  fc.assert(
    fc.property(fc.double({ min: -0.009, max: 0.009, noNaN: true }), (slope) => {
      const marks: Mark[] = [];
      for (let line = 0; line < 4; line++) {
        for (let i = 0; i < 40; i++) {
          const x = 8 + i * 11;
          marks.push(mark(x, 20 + line * 30 + slope * x, line));
        }
      }
      const rows = stringRows(marks, 11);
      expect(rows).toHaveLength(4);
      for (const row of rows) expect(new Set(row.map(({ label }) => label)).size).toBe(1);
    }),
    { numRuns: 50 },
  );
});

test("a name on the left and an amount on the right are one row", () => {
  const left = [10, 21, 32, 43].map((x) => mark(x, 40));
  const right = [400, 411, 422].map((x) => mark(x, 42));
  expect(stringRows([...right, ...left], 11)).toEqual([[...left, ...right]]);
});

test("rows come from top to bottom, marks from left to right, none is lost", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }))),
      (places) => {
        const marks = places.map(([x, y]) => mark(x, y));
        const rows = stringRows(marks, 11);
        expect(rows.flat()).toHaveLength(marks.length);
        for (const row of rows) {
          for (let i = 1; i < row.length; i++) expect(row[i]!.x).toBeGreaterThan(row[i - 1]!.x);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test("the typical advance looks past spaces", () => {
  const row = [0, 11, 22, 44, 55, 66, 99].map((x) => mark(x, 0));
  // Spans of three gaps: 44, 44, 44, 55.
  expect(typicalAdvance([row])).toBeCloseTo(44 / 3, 9);
  expect(typicalAdvance([[0, 11, 22, 33, 44, 55, 66, 99].map((x) => mark(x, 0))])).toBe(11);
  expect(typicalAdvance([])).toBe(0);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
});
