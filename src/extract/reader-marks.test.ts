import { expect, test } from "vitest";
import { CLASSES, emptyGrid, see } from "./reader-for-tests.ts";
import { findMarks } from "./reader-marks.ts";

const SILENT = [0, CLASSES.indexOf(" ")];
const textOf = (marks: readonly { x: number; label: number }[]) =>
  [...marks]
    .sort((a, b) => a.x - b.x)
    .map(({ label }) => CLASSES[label])
    .join("");

test("a character on a border is one character, between the two halves that see it", () => {
  const grid = emptyGrid(2, 8);
  see(grid, 0, 3, "A", 0.6);
  see(grid, 0, 4, "A", 0.4);
  const [mark, ...others] = findMarks(grid, SILENT);
  expect(others).toEqual([]);
  expect(mark).toMatchObject({ label: CLASSES.indexOf("A"), y: 8 });
  // Middles of the halves are at 28 and 36 px: 0.6 · 28 + 0.4 · 36.
  expect(mark?.x).toBeCloseTo(31.2, 4);
  expect(mark?.confidence).toBeCloseTo(1, 5);
});

test("two equal letters side by side are two", () => {
  const grid = emptyGrid(1, 8);
  see(grid, 0, 2, "L", 0.95);
  see(grid, 0, 3, "L", 0.95);
  expect(textOf(findMarks(grid, SILENT))).toBe("LL");
});

test("three halves that add up to two letters are two", () => {
  const grid = emptyGrid(1, 8);
  see(grid, 0, 2, "L", 0.9);
  see(grid, 0, 3, "L", 0.3);
  see(grid, 0, 4, "L", 0.8);
  expect(textOf(findMarks(grid, SILENT))).toBe("LL");
});

test("a neighbour that names another character keeps its own", () => {
  const grid = emptyGrid(1, 8);
  see(grid, 0, 2, "O", 0.6);
  see(grid, 0, 3, "K", 0.9);
  expect(textOf(findMarks(grid, SILENT))).toBe("OK");
});

test("a character on the border of two rows of patches is one", () => {
  const grid = emptyGrid(3, 4);
  see(grid, 1, 1, "7", 0.5);
  see(grid, 2, 1, "7", 0.5);
  const marks = findMarks(grid, SILENT);
  expect(textOf(marks)).toBe("7");
  expect(marks[0]?.y).toBeCloseTo(32, 4); // the border
});

test("doubt between two classes is still one character, with the surer class", () => {
  const grid = emptyGrid(1, 4);
  see(grid, 0, 1, "O", 0.5);
  see(grid, 0, 1, "0", 0.4);
  const [mark] = findMarks(grid, SILENT);
  expect(CLASSES[mark?.label ?? 0]).toBe("O");
  expect(mark?.confidence).toBeCloseTo(0.5, 5);
});

test("spaces and faint traces are no characters", () => {
  const grid = emptyGrid(1, 8);
  see(grid, 0, 1, " ", 0.9);
  see(grid, 0, 5, "A", 0.2);
  expect(findMarks(grid, SILENT)).toEqual([]);
});
