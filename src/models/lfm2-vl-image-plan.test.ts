import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseImageConfig } from "./lfm2-vl-image-config.ts";
import { planImage } from "./lfm2-vl-image-plan.ts";
import { roundHalfEven } from "./piece-size.ts";

const DEFAULTS = parseImageConfig({}, "test");

test("halves round to the even neighbour, as Python rounds", () => {
  const cases = [0.5, 1.5, 2.5, 3.5, 2.4999, 2.5001, 7, 0.49999999999999994];
  expect(cases.map(roundHalfEven)).toEqual([0, 2, 2, 4, 2, 3, 7, 0]);
});

describe("sizes worked out by hand from the algorithm, tolerance 2", () => {
  test.each([
    // width, height → columns, rows, last piece's width, height, all image tokens
    [16, 16, 1, 1, 256, 256, 64],
    [100, 50, 1, 1, 384, 192, 72],
    [512, 512, 1, 1, 512, 512, 256],
    [800, 600, 1, 1, 576, 416, 234],
    [1024, 768, 3, 2, 576, 416, 1770],
    [1240, 1754, 2, 3, 416, 608, 1783],
    [2560, 1440, 4, 2, 672, 384, 2300],
    [2000, 500, 4, 1, 1024, 256, 1280],
    [1700, 2200, 2, 3, 448, 576, 1788],
    [600, 1500, 2, 5, 320, 800, 2810],
  ])("%i × %i", (width, height, columns, rows, lastWidth, lastHeight, tokens) => {
    const plan = planImage(width, height, DEFAULTS);
    const last = plan.pieces.at(-1);
    expect(plan).toMatchObject({ columns, rows, tokens, thumbnail: rows * columns > 1 });
    expect([last?.width, last?.height]).toEqual([lastWidth, lastHeight]);
  });
});

test("a tolerance of 1.5 tiles a picture that 2 does not", () => {
  const strict = parseImageConfig({ max_pixels_tolerance: 1.5 }, "test");
  expect(planImage(800, 600, strict)).toMatchObject({ columns: 3, rows: 2, tokens: 1770 });
});

test("tiling, thumbnail and the number of tiles follow the settings", () => {
  const plan = (settings: object) => planImage(1700, 2200, parseImageConfig(settings, "test"));
  expect(plan({ do_image_splitting: false }).pieces.length).toBe(1);
  expect(plan({ min_tiles: 1, max_tiles: 1 }).pieces.length).toBe(1);
  expect(plan({ use_thumbnail: false })).toMatchObject({ thumbnail: false, tokens: 6 * 256 });
  expect(plan({ max_tiles: 5 }).pieces.length).toBeLessThanOrEqual(6);
  // A grid of one tile is that tile alone: a thumbnail beside it would show the same.
  expect(planImage(2000, 2000, parseImageConfig({ min_tiles: 1, max_tiles: 2 }, "test"))).toEqual(
    expect.objectContaining({ rows: 1, columns: 1, thumbnail: false }),
  );
});

test("every size: whole image tokens, and at most the maximum unless a side is one token", () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 9000 }));
  fc.assert(
    fc.property(side, side, (width, height) => {
      const plan = planImage(width, height, DEFAULTS);
      expect(plan.pieces.length).toBe(plan.rows * plan.columns + (plan.thumbnail ? 1 : 0));
      for (const { width, height, tokens } of plan.pieces) {
        expect([width % 32, height % 32]).toEqual([0, 0]);
        expect(tokens).toBe((width / 32) * (height / 32));
        if (width > 32 && height > 32) expect(tokens).toBeLessThanOrEqual(256 + 32);
      }
    }),
    { seed: 5, numRuns: 2000 },
  );
});

test("a strip of two pixels is planned, not refused; nothing at all is refused", () => {
  const [strip] = planImage(2, 500, DEFAULTS).pieces;
  expect([strip?.heightPatches, strip?.widthPatches]).toEqual([254, 2]);
  const empty = expect.objectContaining({ code: "image.empty" }) as Error;
  expect(() => planImage(0, 10, DEFAULTS)).toThrow(empty);
  expect(() => planImage(10, NaN, DEFAULTS)).toThrow(empty);
});
