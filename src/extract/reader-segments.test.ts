import { expect, test } from "vitest";
import type { GreyImage } from "../formats/grey-image.ts";
import { findBlobs } from "./reader-blobs.ts";
import { cutStrip } from "./reader-cut.ts";
import { courseAt, findSegments, levelSegment } from "./reader-segments.ts";

type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

function page(width: number, height: number, ink: readonly Rectangle[]): GreyImage {
  const pixels = new Uint8Array(width * height).fill(240);
  for (const [left, top, right, bottom] of ink) {
    for (let y = top; y < bottom; y++) pixels.fill(20, y * width + left, y * width + right);
  }
  return { width, height, pixels };
}

/** Letters 8 × 14 px, 12 px apart. */
const word = (left: number, top: number, letters: number): Rectangle[] =>
  Array.from({ length: letters }, (_, i) => [left + 12 * i, top, left + 12 * i + 8, top + 14]);

test("ink hangs together over edges, corners and bridged gaps", () => {
  const mask = Uint8Array.from([
    ...[1, 0, 0, 0, 1, 1],
    ...[0, 1, 0, 0, 0, 1],
    ...[0, 0, 0, 1, 0, 1], // one pixel from its neighbour on the right
  ]);
  expect(findBlobs(mask, 6, 0)).toHaveLength(3);
  const bridged = findBlobs(mask, 6, 1).sort((a, b) => a.left - b.left);
  expect(bridged).toEqual([
    { left: 0, top: 0, right: 2, bottom: 2, area: 2 },
    { left: 3, top: 0, right: 6, bottom: 3, area: 6 },
  ]);
});

test("rows are segments, columns far apart are two, rules and specks none", () => {
  const found = findSegments(
    page(600, 200, [
      ...word(40, 30, 8),
      ...word(400, 30, 4),
      ...word(40, 60, 12),
      [20, 100, 580, 103],
      [300, 150, 302, 151],
    ]),
  );
  const boxes = found.map(({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round)); // prettier-ignore
  expect(boxes.sort((a, b) => a[1]! - b[1]! || a[0]! - b[0]!)).toEqual([
    [40, 30, 132, 44],
    [400, 30, 444, 44],
    [40, 60, 180, 74],
  ]);
});

test("a line that runs down is followed", () => {
  const letters = Array.from({ length: 30 }, (_, i): Rectangle => {
    const [left, top] = [30 + 15 * i, 50 + i];
    return [left, top, left + 9, top + 14];
  });
  const [segment, ...others] = findSegments(page(520, 140, letters));
  expect(others).toEqual([]);
  // One pixel down for 15 across.
  expect(segment!.course.slope).toBeCloseTo(1 / 15, 2);
  const middle = (segment!.top + segment!.bottom) / 2;
  expect(middle + courseAt(segment!.course, 30)).toBeCloseTo(57, -0.5);
  expect(middle + courseAt(segment!.course, 474)).toBeCloseTo(86, -0.5);
});

test("a strip has the segment's letters in its middle at their reading size", () => {
  const strip = cutStrip(page(600, 200, word(40, 30, 8)), levelSegment(40, 30, 132, 44));
  expect(strip.height).toBe(32);
  const dark = (y: number) => strip.pixels.subarray(y * strip.width, (y + 1) * strip.width).filter((level) => level < 128).length; // prettier-ignore
  const rows = Array.from({ length: 32 }, (_, y) => y).filter((y) => dark(y) > 0);
  // 14 px of letters become 20, about the middle at 16.
  expect([rows[0], rows.at(-1)]).toEqual([6, 25]);
  expect(strip.left + 0 / strip.across).toBeCloseTo(40 - 0.7 * 14, 5);
});
