import { expect, test } from "vitest";
import { CLASSES, emptyGrid, see } from "./reader-for-tests.ts";
import type { Mark } from "./reader-marks.ts";
import { advanceOf, textOfRow } from "./reader-text.ts";

const row = (text: string, xs: readonly number[]): Mark[] =>
  xs.map((x, i) => ({ x, y: 8, label: CLASSES.indexOf(text[i]!), confidence: 1 }));

test("twice the advance is a space, once is none", () => {
  const grid = emptyGrid(1, 40);
  const marks = row("TOTALCASH", [4, 15, 26, 37, 48, 71, 82, 93, 104]);
  expect(textOfRow(marks, CLASSES, grid, 11)).toBe("TOTAL CASH");
});

test("a gap of one and a half advances is a space where the reader sees one", () => {
  const grid = emptyGrid(1, 40);
  const marks = row("TOTALCASH", [4, 15, 26, 37, 48, 64, 75, 86, 97]);
  expect(textOfRow(marks, CLASSES, grid, 11)).toBe("TOTALCASH");
  see(grid, 0, 7, " ", 0.9); // 56 to 64 px
  expect(textOfRow(marks, CLASSES, grid, 11)).toBe("TOTAL CASH");
});

test("a short row borrows the page's advance", () => {
  expect(advanceOf(row("AB", [0, 30]), 11)).toBe(11);
  expect(textOfRow(row("AB", [0, 30]), CLASSES, emptyGrid(1, 8), 11)).toBe("A B");
});
