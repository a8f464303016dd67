import { expect, test } from "vitest";
import fc from "fast-check";
import type { RgbImage } from "../rgb-image.ts";
import { borderColour, rotateImage, rotatePoint } from "./rotate.ts";

/** White with one black square of 5 px around (x, y). */
function marked(width: number, height: number, x: number, y: number): RgbImage {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let dy = -2; dy <= 2; dy++) {
    const at = ((y + dy) * width + x - 2) * 3;
    data.fill(0, at, at + 15);
  }
  return { width, height, data };
}

/** Middle of all that is dark. */
function middleOfInk({ width, data }: RgbImage): [number, number] {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const ink = 255 - data[at]!;
    sum += ink;
    sumX += ink * (((at / 3) % width) + 0.5);
    sumY += ink * (Math.floor(at / 3 / width) + 0.5);
  }
  return [sumX / sum, sumY / sum];
}

test("what is on a picture goes where rotatePoint says", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 70 }),
      fc.integer({ min: 20, max: 40 }),
      fc.double({ min: -15, max: 15, noNaN: true }),
      (x, y, degrees) => {
        const image = marked(91, 60, x, y);
        const [gotX, gotY] = middleOfInk(rotateImage(image, degrees, [255, 255, 255]));
        const [wantX, wantY] = rotatePoint([x + 0.5, y + 0.5], image, degrees);
        expect(Math.hypot(gotX - wantX, gotY - wantY)).toBeLessThan(0.1);
      },
    ),
    { numRuns: 40 },
  );
});

test("clockwise: what is to the right goes down", () => {
  const [, y] = rotatePoint([90, 30], { width: 91, height: 60 }, 10);
  expect(y).toBeGreaterThan(30);
});

test("a flat picture stays flat, and no turn changes nothing", () => {
  const flat = { width: 40, height: 30, data: new Uint8Array(3600).fill(201) };
  expect(rotateImage(flat, 7, [201, 201, 201]).data).toEqual(flat.data);
  const image = marked(91, 60, 30, 30);
  expect(rotateImage(image, 0, [0, 0, 0]).data).toEqual(image.data);
});

test("the border's colour is the one that most of it has", () => {
  const image = marked(91, 60, 2, 2);
  expect(borderColour(image)).toEqual([255, 255, 255]);
});
