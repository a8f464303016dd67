import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anlsStar } from "./anls-star.ts";
import { characterErrors } from "./cer.ts";
import { kile, lir, type LocatedDocument } from "./docile.ts";
import { fieldF1, fieldMatches } from "./field-f1.ts";
import { nted, ntedParts } from "./nted.ts";
import { teds } from "./teds.ts";
import { wordErrors } from "./wer.ts";

/*
 * An edit replaces one value by as many "#", which no value has: whatever a metric pairs it with, it is as
 * wrong as a value can be. One edit more never makes a score better. Scores are sums of at most a hundred
 * terms of size 1, so 1e-9 is far above their rounding.
 */
const SLACK = 1e-9;
const runs = { numRuns: 60, seed: 5 };

const word = fc.stringMatching(/^[a-z]{1,6}( [0-9]{1,3})?$/);
const garbage = (text: string): string => text.replace(/\S/g, "#"); // as many words

type Grid = readonly (readonly string[])[];
const grid: fc.Arbitrary<Grid> = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(word, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 4,
  }),
);

/** The first `edits` of the cells as garbage. */
function spoilt(cells: Grid, edits: number): Grid {
  let left = edits;
  return cells.map((row) => row.map((cell) => (left-- > 0 ? garbage(cell) : cell)));
}

const table = (cells: Grid): string =>
  `<html><body><table>${cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table></body></html>`;

const receipt = (cells: Grid): unknown => ({
  total: cells[0]![0],
  items: cells.map((row) =>
    Object.fromEntries(row.map((cell, i) => [`column ${String.fromCharCode(97 + i)}`, cell])),
  ),
});

const text = (cells: Grid): string => cells.map((row) => row.join(" ")).join("\n");

/** Every cell as a field at its place, which lies on no other cell. */
function page(cells: Grid): LocatedDocument {
  const words = cells.flatMap((row, r) =>
    row.map((cell, c) => ({
      ...{ page: 0, text: cell, fieldtype: `column_${c}`, line_item_id: r, score: 1 },
      bbox: [c / 5, r / 5, c / 5 + 0.1, r / 5 + 0.1] as [number, number, number, number],
    })),
  );
  return { id: "p", words, annotations: words, predictions: words };
}

/** The first `edits` fields are not predicted. */
const without = (document: LocatedDocument, edits: number): LocatedDocument => ({
  ...document,
  predictions: document.predictions.slice(edits),
});

type Measure = (predicted: Grid, truth: Grid) => number;
const measures: Readonly<Record<string, Measure>> = {
  teds: (a, b) => teds(table(a), table(b)),
  nted: (a, b) => nted(receipt(a), receipt(b)),
  "field-f1": (a, b) => fieldF1([fieldMatches(receipt(a), receipt(b))]),
  "anls-star": (a, b) => anlsStar(receipt(a), receipt(b)),
  "one less cer": (a, b) => -characterErrors(text(a), text(b)).edits,
  "one less wer": (a, b) => -wordErrors(text(a), text(b)).edits,
};

describe.each(Object.entries(measures))("%s", (name, measure) => {
  test("a thing equals itself", () => {
    const best = name.startsWith("one less") ? 0 : 1;
    fc.assert(
      fc.property(grid, (cells) => {
        expect(Math.abs(measure(cells, cells) - best)).toBeLessThan(SLACK);
      }),
      runs,
    );
  });

  test("one wrong value more is never better", () => {
    fc.assert(
      fc.property(grid, grid, fc.nat({ max: 15 }), (predicted, truth, edits) => {
        const before = measure(spoilt(predicted, edits), truth);
        expect(measure(spoilt(predicted, edits + 1), truth)).toBeLessThanOrEqual(before + SLACK);
      }),
      runs,
    );
  });

  test("a value that was right and is not makes it worse", () => {
    fc.assert(
      fc.property(grid, (cells) => {
        expect(measure(spoilt(cells, 1), cells)).toBeLessThan(measure(cells, cells) - SLACK);
      }),
      runs,
    );
  });
});

test.each<[string, Measure]>([
  ["teds", measures["teds"]!],
  ["teds-struct", (a, b) => teds(table(a), table(b), { structureOnly: true })],
  ["field-f1", measures["field-f1"]!],
  ["anls-star", measures["anls-star"]!],
  // nTED and error rates are divided by the size of the truth alone: their distances are symmetric.
  ["distance of nted", (a, b) => ntedParts(receipt(a), receipt(b)).distance],
  ["edits of cer", measures["one less cer"]!],
  ["edits of wer", measures["one less wer"]!],
])("%s is symmetric", (_name, measure) => {
  fc.assert(
    fc.property(grid, grid, (a, b) => {
      expect(Math.abs(measure(a, b) - measure(b, a))).toBeLessThan(SLACK);
    }),
    runs,
  );
});

test("teds-struct: text does not count, a row that is missing does, and each one more", () => {
  const score = (a: Grid, b: Grid) => teds(table(a), table(b), { structureOnly: true });
  fc.assert(
    fc.property(grid, fc.nat({ max: 15 }), (cells, edits) => {
      expect(score(spoilt(cells, edits), cells)).toBe(1);
      const scores = cells.map((_, kept) => score(cells.slice(0, kept + 1), cells));
      scores.forEach((one, i) => i > 0 && expect(one).toBeGreaterThan(scores[i - 1]!));
    }),
    runs,
  );
});

test.each([
  ["kile", kile],
  ["lir", lir],
] as const)("%s: 1 for itself, and never better for one field less", (_name, measure) => {
  fc.assert(
    fc.property(grid, fc.nat({ max: 15 }), (cells, edits) => {
      const own = page(cells);
      expect(measure([own])).toMatchObject({ AP: 1, f1: 1 });
      const [before, after] = [measure([without(own, edits)]), measure([without(own, edits + 1)])];
      expect(after.AP).toBeLessThanOrEqual(before.AP + SLACK);
      expect(after.f1).toBeLessThanOrEqual(before.f1 + SLACK);
    }),
    runs,
  );
});

test("two tables of 500 nodes take less than a second", () => {
  const large = (step: number): string =>
    table(
      Array.from({ length: 45 }, (_, r) =>
        Array.from({ length: 10 }, (_, c) => `Vara ${((r * 10 + c) * step) % 97} kr`),
      ),
    );
  const [one, other] = [large(7), large(11)]; // 1 table, 45 rows, 450 cells
  // Time of this process, not of the clock: on a busy machine other work counts in that.
  const { user, system } = process.cpuUsage();
  expect(teds(one, other)).toBeGreaterThan(0);
  const spent = process.cpuUsage({ user, system });
  expect((spent.user + spent.system) / 1e6).toBeLessThan(1);
});
