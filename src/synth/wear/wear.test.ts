import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { decodeImage } from "../../formats/image.ts";
import { type RgbImage } from "../../formats/rgb-image.ts";
import { type Box } from "../paint.ts";
import { GRADES, type Grade } from "./grade.ts";
import { wearPage } from "./wear.ts";

/** White paper with one black rectangle. */
function paperWith([x0, y0, x1, y1]: Box, width = 200, height = 300): RgbImage {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let y = y0; y < y1; y++) data.fill(0, 3 * (y * width + x0), 3 * (y * width + x1));
  return { width, height, data };
}

const INK: Box = [60, 40, 150, 64];

/**
 * The middle of the ink near `around`: the mean place of what is darker than half way between the
 * darkest and the brightest there. Nothing further than 8 px away is looked at.
 */
function inkNear({ width, height, data }: RgbImage, around: Box): readonly [number, number] {
  const [x0, y0] = [Math.max(0, Math.floor(around[0]) - 8), Math.max(0, Math.floor(around[1]) - 8)];
  const [x1, y1] = [
    Math.min(width, Math.ceil(around[2]) + 8),
    Math.min(height, Math.ceil(around[3]) + 8),
  ];
  const values: number[] = [];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) values.push(data[3 * (y * width + x) + 1]!);
  }
  const half = (Math.min(...values) + Math.max(...values)) / 2;
  let [sumX, sumY, count] = [0, 0, 0];
  values.forEach((value, i) => {
    if (value >= half) return;
    sumX += x0 + (i % (x1 - x0)) + 0.5;
    sumY += y0 + Math.floor(i / (x1 - x0)) + 0.5;
    count++;
  });
  return [sumX / count, sumY / count];
}

describe("boxes follow what is done to the page", () => {
  test("the middle of a mark is where its box says, whatever was drawn", async () => {
    const grades = fc.constantFrom<Grade>(1, 2, 3, 4);
    const ways = fc.constantFrom("scan", "photo");
    const places = fc.tuple(fc.integer({ min: 20, max: 160 }), fc.integer({ min: 20, max: 260 }));
    await fc.assert(
      fc.asyncProperty(
        grades,
        ways,
        places,
        fc.nat(9999),
        fc.boolean(),
        async (grade, way, [x, y], seed, isSkewed) => {
          const mark: Box = [x, y, x + 16, y + 16];
          const options = { way, isSkewed } as const;
          const worn = await wearPage(paperWith(mark), grade, new Random(seed), options);
          const placed = worn.place(mark);
          const image = await decodeImage(worn.bytes);
          expect([image.width, image.height]).toEqual([worn.width, worn.height]);
          const [u, v] = inkNear(image, placed);
          const middle = [(placed[0] + placed[2]) / 2, (placed[1] + placed[3]) / 2] as const;
          expect(Math.hypot(u - middle[0], v - middle[1])).toBeLessThan(1.5);
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });
  test("no box leaves the picture", async () => {
    const page = paperWith(INK);
    for (let seed = 0; seed < 12; seed++) {
      const worn = await wearPage(page, 4, new Random(seed));
      const box = worn.place([0, 0, page.width, page.height]);
      expect(Math.min(box[0], box[1])).toBeGreaterThanOrEqual(0);
      expect(box[2]).toBeLessThanOrEqual(worn.width);
      expect(box[3]).toBeLessThanOrEqual(worn.height);
      expect((box[2] - box[0]) * (box[3] - box[1])).toBeGreaterThan(0.5 * 200 * 300);
    }
  });
});

test("the same seed gives the same file, another seed another", async () => {
  const page = paperWith(INK);
  const bytes = async (seed: string) =>
    Buffer.from((await wearPage(page, 3, new Random(seed))).bytes).toString("base64");
  expect(await bytes("one")).toBe(await bytes("one"));
  expect(await bytes("one")).not.toBe(await bytes("two"));
});

test("the page that is given is not changed", async () => {
  const page = paperWith(INK);
  const before = page.data.slice();
  for (const seed of [1, 2, 3]) await wearPage(page, 4, new Random(seed));
  expect(Buffer.from(page.data).equals(before)).toBe(true);
});

test("grade 0 is the page itself, bit for bit", async () => {
  const page = paperWith(INK);
  const worn = await wearPage(page, 0, new Random(1));
  expect(worn.extension).toBe("png");
  expect(Buffer.from((await decodeImage(worn.bytes)).data).equals(page.data)).toBe(true);
});

test("a skewed page is turned at least 3 degrees, at grade 0 as well", async () => {
  const page = paperWith(INK);
  for (const grade of GRADES) {
    const worn = await wearPage(page, grade, new Random(`skew ${grade}`), {
      isSkewed: true,
      way: "scan",
    });
    const [x0, y0] = worn.map(0, 150);
    const [x1, y1] = worn.map(200, 150);
    const degrees = Math.abs((Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI);
    expect(degrees).toBeGreaterThan(2.99);
    expect(degrees).toBeLessThan(9.01);
  }
});

test("a higher grade leaves less contrast, and grade 4 enough to read", async () => {
  const contrast = [];
  for (const grade of GRADES) {
    let sum = 0;
    for (let n = 0; n < 10; n++) {
      const page = paperWith(INK);
      const worn = await wearPage(page, grade, new Random(`contrast ${grade} ${n}`), {
        print: "thermal",
      });
      const image = await decodeImage(worn.bytes);
      // The mean of seven pixels beside each other: noise counts for little.
      const around = (x: number, y: number): number => {
        const [u, v] = worn.map(x, y);
        let mean = 0;
        for (let i = -3; i <= 3; i++) {
          mean += image.data[3 * (Math.floor(v) * image.width + Math.floor(u) + i) + 1]! / 7;
        }
        return mean;
      };
      sum += around(105, 80) - around(105, 52);
    }
    contrast.push(sum / 10);
  }
  for (let i = 1; i < contrast.length; i++) expect(contrast[i]).toBeLessThan(contrast[i - 1]!);
  expect(contrast.at(-1)).toBeGreaterThan(60);
});
