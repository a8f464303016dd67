import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { resizeImage } from "./image-resize.ts";
import type { ResizeFilter } from "./image-resize.ts";
import { decodeImage } from "./image.ts";
import type { RgbImage } from "./rgb-image.ts";
import { openSafetensors, readTensorBytes } from "./safetensors.ts";

const FIXTURE = join(import.meta.dirname, "../../fixtures/resize");
const FILTERS: readonly ResizeFilter[] = ["bilinear", "bicubic", "lanczos"];

function randomImage(width: number, height: number): RgbImage {
  const random = new Random(`${width}x${height}`);
  return {
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, () => random.int(0, 255)),
  };
}

test("equals torchvision in every byte: up, down, both, three filters", async () => {
  const file = await openSafetensors(join(FIXTURE, "expected.safetensors"));
  const pictures = readdirSync(FIXTURE);
  const seen = new Set<string>();
  for (const name of file.tensors.keys()) {
    const [, picture = "", size = "", filterName] = name.split(".");
    const filter = FILTERS.find((known) => known === filterName)!;
    const [height = 0, width = 0] = size.split("x").map(Number);
    const source = pictures.find((entry) => entry.startsWith(`${picture}_`))!;
    const image = resizeImage(await decodeImage(join(FIXTURE, source)), width, height, filter);
    const expected = await readTensorBytes(file, name); // [3, height, width]
    const planar = new Uint8Array(expected.length);
    const area = width * height;
    for (let i = 0; i < area; i++) {
      for (let c = 0; c < 3; c++) planar[c * area + i] = image.data[i * 3 + c]!;
    }
    expect(Buffer.compare(planar, expected), name).toBe(0);
    seen.add(filter);
  }
  expect(file.tensors.size).toBe(8);
  expect(seen.size).toBe(3);
});

test.each(FILTERS)(
  "%s: one colour stays that colour, and the same size is the same image",
  (filter) => {
    const flat: RgbImage = { width: 31, height: 17, data: new Uint8Array(31 * 17 * 3).fill(201) };
    for (const [width, height] of [
      [1, 1],
      [310, 5],
      [7, 170],
    ] as const) {
      const { data } = resizeImage(flat, width, height, filter);
      expect(data.length).toBe(width * height * 3);
      expect(data.every((value) => value === 201)).toBe(true);
    }
    const image = randomImage(13, 9);
    expect(resizeImage(image, 13, 9, filter).data).toEqual(image.data);
  },
);

test("a 1×1 picture grows, a long one shrinks to a pixel", () => {
  const dot: RgbImage = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };
  expect([...resizeImage(dot, 2, 1, "lanczos").data]).toEqual([1, 2, 3, 1, 2, 3]);
  const long = randomImage(20_000, 1);
  const mean = (c: number): number => {
    let sum = 0;
    for (let i = c; i < long.data.length; i += 3) sum += long.data[i]!;
    return sum / 20_000;
  };
  // The triangle of width 2 around the middle of a 1-pixel output weighs by distance: near the mean
  // of uniform noise, whose standard error here is 74/√20000 ≈ 0.5.
  const { data } = resizeImage(long, 1, 1, "bilinear");
  [0, 1, 2].forEach((c) => expect(Math.abs(data[c]! - mean(c))).toBeLessThan(3));
});

test("impossible sizes are our bugs", () => {
  expect(() => resizeImage(randomImage(2, 2), 0, 2, "bicubic")).toThrow("internal:");
  expect(() => resizeImage({ ...randomImage(2, 2), width: 3 }, 1, 1, "bicubic")).toThrow(
    "internal:",
  );
});
