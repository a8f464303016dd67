import { expect, test } from "vitest";
import { multimodalTable, placeTokens } from "./multimodal-rope.ts";
import { ropeTable } from "./rope.ts";

const IMAGE = 9;
const place = (ids: number[], ...grids: [rows: number, columns: number][]) =>
  placeTokens(ids, IMAGE, grids.map(([rows, columns]) => ({ rows, columns })).values());

test("text goes on behind the longer side of an image, whose tokens share a moment", () => {
  const image = [9, 9, 9, 9, 9, 9];
  const { temporal, height, width, next } = place([1, 2, ...image, 3], [2, 3]);
  expect([...temporal]).toEqual([0, 1, 2, 2, 2, 2, 2, 2, 5]);
  expect([...height]).toEqual([0, 1, 2, 2, 2, 3, 3, 3, 5]);
  expect([...width]).toEqual([0, 1, 2, 3, 4, 2, 3, 4, 5]);
  expect(next).toBe(6); // 9 tokens, but 6 places
});

test("two images next to each other are two, by their grids", () => {
  const { temporal, next } = place([9, 9, 9, 9], [1, 2], [2, 1]);
  expect([...temporal]).toEqual([0, 0, 2, 2]);
  expect(next).toBe(4);
});

test("image tokens and grids that do not fit are our own mistake", () => {
  expect(() => place([9, 1])).toThrow(/without a grid/);
  expect(() => place([9, 9, 1], [1, 3])).toThrow(/2 image tokens for a grid of 1 × 3/);
});

test("in text alone the three sections are plain rotary positions; padding does not turn", () => {
  const rope = { rope_type: "default", rope_theta: 500_000 } as const;
  const row = place([1, 2, 3]);
  const { cos, sin, shape } = multimodalTable(rope, 16, [2, 3, 3], [row], 4);
  const plain = ropeTable(rope, 16, 3);
  expect(shape).toEqual([4, 8]);
  expect(cos.subarray(0, 24)).toEqual(plain.cos);
  expect(sin.subarray(0, 24)).toEqual(plain.sin);
  expect([...cos.subarray(24)]).toEqual(new Array(8).fill(1));
  expect([...sin.subarray(24)]).toEqual(new Array(8).fill(0));
});

test("each section turns by its own place", () => {
  const rope = { rope_type: "default", rope_theta: 100 } as const;
  const row = { temporal: [1], height: [2], width: [3], next: 4 };
  const places = {
    temporal: Int32Array.from(row.temporal),
    height: Int32Array.from(row.height),
    width: Int32Array.from(row.width),
    next: 4,
  };
  const { sin } = multimodalTable(rope, 6, [1, 1, 1], [places], 1);
  // Frequencies 100^(−2j/6) are 1, 0.2154 and 0.0464; float32 rounds a sine by 6e-8.
  const want = [Math.sin(1), Math.sin(2 * 100 ** (-1 / 3)), Math.sin(3 * 100 ** (-2 / 3))];
  for (const [j, value] of want.entries()) expect(sin[j]).toBeCloseTo(value, 6);
});
