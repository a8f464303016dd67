import { expect, test } from "vitest";
import { alignLine } from "./align-line.ts";
import { CHARACTER_CLASSES, characterClass, characterOf } from "../characters.ts";

/** A strip of columns of 4 px in which some characters are seen. */
function strip(columns: number, seen: readonly (readonly [string, number, number])[]) {
  const probabilities = new Float32Array(columns * CHARACTER_CLASSES);
  for (let c = 0; c < columns; c++) probabilities[c * CHARACTER_CLASSES] = 1;
  for (const [text, column, share] of seen) {
    probabilities[column * CHARACTER_CLASSES]! -= share;
    probabilities[column * CHARACTER_CLASSES + characterClass(text)]! += share;
  }
  const size = { cellWidth_px: 4, cellHeight_px: 32 };
  return { rows: 1, columns, classes: CHARACTER_CLASSES, probabilities, ...size };
}

test("characters are placed where they are seen, small letters for capitals too", () => {
  const grid = strip(24, [["T", 3, 0.9], ["o", 6, 0.8], ["t", 9, 0.9], ["5", 15, 0.9]]); // prettier-ignore
  const aligned = alignLine(grid, "TOT 5", [0, 0, 96, 32], 3);
  expect(aligned?.marks.map(({ label }) => characterOf(label)).join("")).toBe("Tot 5");
  const middles = aligned!.marks.map(({ x }) => x);
  // Middles of columns 3, 6, 9 and 15; the space lies between the last two.
  for (const [i, x] of [14, 26, 38, 50, 62].entries()) expect(Math.abs(middles[i]! - x)).toBeLessThan(1); // prettier-ignore
  expect(aligned!.confidence).toBeCloseTo(0.875, 2);
});

test("a text that is not there is placed without confidence, and one without room not at all", () => {
  const grid = strip(24, [["A", 3, 0.9], ["B", 6, 0.9]]); // prettier-ignore
  expect(alignLine(grid, "XYZ", [0, 0, 96, 32])!.confidence).toBeLessThan(0.1);
  expect(alignLine(grid, "A LONG TEXT", [0, 0, 12, 32])).toBeNull();
  expect(alignLine(grid, " ", [0, 0, 96, 32])).toBeNull();
});
