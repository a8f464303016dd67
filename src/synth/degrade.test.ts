import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { decodeImage } from "../formats/image.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { GRADES, degrade, scanPage } from "./degrade.ts";
import { type Box } from "./paint.ts";
import { homography, photograph } from "./photo.ts";
import { blurPlane, rotation, toPlanes } from "./planes.ts";

/** White paper with one black rectangle. */
function paperWith([x0, y0, x1, y1]: Box, width = 200, height = 300): RgbImage {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let y = y0; y < y1; y++) data.fill(0, 3 * (y * width + x0), 3 * (y * width + x1));
  return { width, height, data };
}

/**
 * The upright box around the ink near `around`: pixels darker than half way between the ink in its
 * middle and the paper beside it. Nothing further than 8 px away is looked at (specks, the table).
 */
function inkNear({ width, data }: RgbImage, around: Box): Box {
  const [x0, y0, x1, y1] = around.map(Math.round) as Box; // four numbers in, four out
  const at = (x: number, y: number) => data[3 * (y * width + x)]!;
  const middle = [(x0 + x1) >> 1, (y0 + y1) >> 1] as const;
  const half = (at(...middle) + at(middle[0], y1 + 8)) / 2;
  const box: Box = [width, y1 + 8, 0, 0];
  for (let y = y0 - 8; y < y1 + 8; y++) {
    for (let x = x0 - 8; x < x1 + 8; x++) {
      if (at(x, y) >= half) continue;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x + 1);
      box[3] = Math.max(box[3], y + 1);
    }
  }
  return box;
}

const INK: Box = [60, 40, 150, 64];
const mean = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0) / data.length;

describe("boxes follow what is done to the page", () => {
  test.each(GRADES)("grade %i", async (grade) => {
    const page = paperWith(INK);
    const { image, place } = await degrade(page, grade, new Random(`box ${grade}`));
    const placed = place(INK);
    const found = inkNear(image, placed);
    // Half a pixel of sampling, one of blur that rounds corners and one of JPEG.
    placed.forEach((value, i) => expect(Math.abs(value - found[i]!)).toBeLessThan(2.6));
  });
  test("photo", () => {
    const page = paperWith([120, 80, 300, 128], 400, 600);
    const { image, place } = photograph(page, 300, 420, new Random("photo"));
    const placed = place([120, 80, 300, 128]);
    const found = inkNear(image, placed);
    placed.forEach((value, i) => expect(Math.abs(value - found[i]!)).toBeLessThan(2));
  });
});

test("the same seed gives the same file, another seed another", async () => {
  const page = paperWith(INK);
  const bytes = async (seed: string) =>
    Buffer.from((await scanPage(page, 3, new Random(seed))).bytes).toString("base64");
  expect(await bytes("one")).toBe(await bytes("one"));
  expect(await bytes("one")).not.toBe(await bytes("two"));
});

test("grade 0 is the page itself, bit for bit", async () => {
  const page = paperWith(INK);
  const scan = await scanPage(page, 0, new Random(1));
  expect(scan.extension).toBe("png");
  expect(Buffer.from((await decodeImage(scan.bytes)).data).equals(page.data)).toBe(true);
});

test("a higher grade leaves less contrast", async () => {
  const contrast = [];
  for (const grade of GRADES) {
    let sum = 0;
    for (let n = 0; n < 6; n++) {
      const page = paperWith(INK);
      const { image, place } = await degrade(page, grade, new Random(`contrast ${grade} ${n}`));
      const [x0, y0, x1, y1] = place(INK).map(Math.round) as Box;
      const at = (x: number, y: number) => image.data[3 * (y * image.width + x)]!;
      sum += at((x0 + x1) >> 1, y1 + 12) - at((x0 + x1) >> 1, (y0 + y1) >> 1);
    }
    contrast.push(sum / 6);
  }
  for (let i = 1; i < contrast.length; i++) expect(contrast[i]).toBeLessThan(contrast[i - 1]!);
  expect(contrast.at(-1)).toBeGreaterThan(80); // still legible
});

describe("planes", () => {
  test("a grey page is one plane, a coloured one is three", () => {
    const page = paperWith(INK);
    expect(toPlanes(page).length).toBe(1);
    page.data[0] = 10;
    expect(toPlanes(page).map((plane) => plane.data[0])).toEqual([10, 255, 255]);
  });
  test("a turn by nothing changes nothing but the outermost pixels", () => {
    const [plane] = toPlanes(paperWith(INK));
    const turn = rotation(200, 300, 0);
    expect([turn.width, turn.height]).toEqual([200, 300]);
    expect(Buffer.from(turn.apply(plane!).data).equals(plane!.data)).toBe(true);
  });
  test("a turn keeps the amount of ink", () => {
    const [plane] = toPlanes(paperWith(INK));
    const turned = rotation(200, 300, 0.02).apply(plane!);
    const ink = (data: Uint8Array) => data.reduce((sum, value) => sum + 255 - value, 0);
    expect(ink(turned.data) / ink(plane!.data)).toBeCloseTo(1, 2);
  });
  test("a blur keeps the mean and has the variance asked for", () => {
    const data = new Uint8Array(41 * 41);
    data[20 * 41 + 20] = 255;
    for (let x = 0; x < 41; x++) for (let y = 0; y < 41; y++) data[y * 41 + x] = x < 20 ? 0 : 240;
    const before = mean(data);
    blurPlane({ width: 41, height: 41, data }, 0.8);
    // Rounding up halves adds at most half a level a pass and direction: 2 passes, 2 directions.
    expect(Math.abs(mean(data) - before)).toBeLessThan(2);
    // Second moment of the edge's derivative is sigma² = 0.64.
    const row = [...data.subarray(20 * 41, 21 * 41)];
    const slope = row.slice(1).map((value, i) => value - row[i]!);
    const total = slope.reduce((a, b) => a + b, 0);
    const centre = slope.reduce((sum, s, i) => sum + s * i, 0) / total;
    const variance = slope.reduce((sum, s, i) => sum + s * (i - centre) ** 2, 0) / total;
    expect(variance).toBeCloseTo(0.64, 1);
  });
});

test("a homography takes the four corners to their places", () => {
  const from = [[0, 0], [10, 0], [10, 20], [0, 20]] as const; // prettier-ignore
  const to = [[1, 2], [9, 3], [12, 25], [-2, 21]] as const; // prettier-ignore
  const [a, b, c, d, e, f, g, h] = homography(from, to);
  from.forEach(([x, y], i) => {
    const w = g * x + h * y + 1;
    expect((a * x + b * y + c) / w).toBeCloseTo(to[i]![0], 9);
    expect((d * x + e * y + f) / w).toBeCloseTo(to[i]![1], 9);
  });
});
