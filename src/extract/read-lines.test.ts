import { expect, test } from "vitest";
import type { RgbImage } from "../formats/rgb-image.ts";
import { readAtScale } from "./read-at-scale.ts";
import { readGrid, windowStarts } from "./reader-grid.ts";
import { levelOf, squareReader } from "./reader-for-tests.ts";
import { readLines } from "./read-lines.ts";

/** A page with a square of 4 px for each character, `advance` px apart. */
function page(lines: readonly string[], width: number, pitch: number, advance = 11): RgbImage {
  const height = pitch * (lines.length + 1);
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [n, line] of lines.entries()) {
    for (const [i, character] of [...line].entries()) {
      if (character === " ") continue;
      const [left, top] = [12 + i * advance, (n + 1) * pitch - 6];
      for (let y = top; y < top + 4; y++) {
        data.fill(levelOf(character), (y * width + left) * 3, (y * width + left + 4) * 3);
      }
    }
  }
  return { width, height, data };
}

test("windows cover an axis, with four patches in common at least", () => {
  for (const length of [1, 14, 15, 24, 25, 40, 41, 133]) {
    const starts = windowStarts(length, 24);
    expect(starts[0]).toBe(0);
    expect(starts.at(-1)).toBe(Math.max(0, length - 24));
    for (let i = 1; i < starts.length; i++) {
      expect(starts[i]! - starts[i - 1]!).toBeLessThanOrEqual(20);
    }
  }
});

test("a page larger than a window is read as a whole, each line once", async () => {
  const lines = Array.from(
    { length: 24 },
    (_, i) => `LINE ${i} OF TWENTYFOUR WITH TEXT ${i * 37}.00`,
  );
  const { rows, advance_px } = await readAtScale(squareReader(), page(lines, 600, 26), 1);
  expect(rows.map(({ text }) => text)).toEqual(lines);
  expect(advance_px).toBeCloseTo(11, 0);
});

test("windows without print are not read", async () => {
  let windows = 0;
  const counting = { ...squareReader() };
  const read = counting.read.bind(counting);
  counting.read = (given) => {
    windows += given.length;
    return read(given);
  };
  const pixels = new Uint8Array(960 * 960).fill(255);
  pixels.fill(levelOf("A"), 5 * 960 + 5, 5 * 960 + 9);
  await readGrid(counting, { width: 960, height: 960, pixels });
  expect(windows).toBe(1);
});

test("lines come with boxes about their ink, in pixels of the picture", async () => {
  const picture = page(["TOTAL 12,50", "CASH"], 320, 32);
  const read = await readLines(squareReader(), picture);
  expect(read.map(({ text }) => text)).toEqual(["TOTAL 12,50", "CASH"]);
  const [first] = read;
  const [left, top, right, bottom] = first!.box;
  expect(left).toBeLessThanOrEqual(12);
  expect(right).toBeGreaterThanOrEqual(12 + 10 * 11 + 4);
  expect(top).toBeGreaterThanOrEqual(20);
  expect(top).toBeLessThanOrEqual(26);
  expect(bottom).toBeGreaterThanOrEqual(30);
  expect(bottom).toBeLessThanOrEqual(36);
  // The squares may be enlarged a little: a square of another size is half seen.
  expect(first!.confidence).toBeGreaterThan(0.85);
  expect(first!.confidence).toBeLessThanOrEqual(1);
});

test("an empty page has no lines", async () => {
  const blank = { width: 200, height: 100, data: new Uint8Array(200 * 100 * 3).fill(255) };
  expect(await readLines(squareReader(), blank)).toEqual([]);
});
