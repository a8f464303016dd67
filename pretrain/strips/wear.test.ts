import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { wearOut } from "./wear.ts";

const WIDTH = 64;

/** Paper with a black bar in the middle. */
function page(height: number): Uint8Array {
  const pixels = new Uint8Array(WIDTH * height).fill(255);
  for (let x = 16; x < 48; x++) {
    for (let y = 8; y < 16; y++) pixels[y * WIDTH + x] = 0;
  }
  return pixels;
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

function contrast(pixels: Uint8Array): number {
  const bar: number[] = [];
  const paper: number[] = [];
  for (let x = 17; x < 47; x++) {
    for (let y = 9; y < 15; y++) bar.push(pixels[y * WIDTH + x]!);
    for (let y = 20; y < 28; y++) paper.push(pixels[y * WIDTH + x]!);
  }
  return mean(paper) - mean(bar);
}

test("no wear, no change", () => {
  for (let i = 0; i < 50; i++) {
    expect(wearOut(new Random(i), page(32), WIDTH, 0)).toEqual(page(32));
  }
});

test("ink stays darker than paper on a page; only a strip may be white on black", () => {
  const contrasts = (height: number) =>
    Array.from({ length: 400 }, (_, i) => contrast(wearOut(new Random(i), page(height), WIDTH, 1)));
  // Least contrast: ink 130, paper 205, less a dropped row at 0.3 of eight: over 40 levels.
  expect(Math.min(...contrasts(96))).toBeGreaterThan(30);
  const strips = contrasts(32);
  const inverted = strips.filter((difference) => difference < -30).length;
  expect(inverted).toBeGreaterThan(0);
  expect(inverted).toBeLessThan(400 * 0.12); // drawn with probability 0.8 · 0.06
});

test("the same seed wears a page in the same way", () => {
  const worn = (seed: number) => wearOut(new Random(seed), page(64), WIDTH, 1);
  expect(worn(4)).toEqual(worn(4));
});
