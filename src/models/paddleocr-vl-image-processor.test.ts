import { expect, test } from "vitest";
import { expandImageTokens, tokenGrids } from "./image-tokens.ts";
import {
  paddleOcrVlImageProcessor,
  paddleOcrVlSize,
  parsePaddleOcrVlImageConfig,
} from "./paddleocr-vl-image-processor.ts";

const config = (values: object = {}) => parsePaddleOcrVlImageConfig(values, "a test");
const V1 = config({ min_pixels: 147_384, max_pixels: 2_822_400 });
const V15 = config({ size: { shortest_edge: 112_896, longest_edge: 1_003_520 } });

test.each([
  [16, 16, [392, 392], [336, 336]],
  [100, 50, [560, 280], [476, 252]],
  [640, 480, [644, 476], [644, 476]],
  [600, 1500, [588, 1512], [588, 1512]],
  [1240, 1754, [1232, 1764], [840, 1176]],
  [2480, 3508, [1400, 1988], [840, 1176]],
])("%i×%i px as the two releases resize it", (width, height, first, second) => {
  const sizes = [V1, V15].map((release) => paddleOcrVlSize({ width, height }, release));
  expect(sizes.map((size) => [size.width, size.height])).toEqual([first, second]);
});

test("a strip 200 times as long as wide is read, a longer one refused", () => {
  expect(paddleOcrVlSize({ width: 5600, height: 28 }, V1).height).toBe(28);
  expect(() => paddleOcrVlSize({ width: 5601, height: 28 }, V1)).toThrow(/5601×28/);
  expect(() => paddleOcrVlSize({ width: 2, height: 500 }, V1)).toThrow(/250 times/);
  expect(() => paddleOcrVlSize({ width: 0, height: 5 }, V1)).toThrow(/shows nothing/);
});

test("a page is one piece whose tokens know their rows and columns", () => {
  const processor = paddleOcrVlImageProcessor(
    config({ min_pixels: 1, max_pixels: 9000 }),
    "a test",
  );
  const data = new Uint8Array(90 * 60 * 3).map((_, i) => i % 251);
  const page = processor.process({ width: 90, height: 60, data });
  expect(tokenGrids([page])).toEqual([{ rows: 2, columns: 3 }]);
  expect(tokenGrids([processor.plan(90, 60)])).toEqual(tokenGrids([page]));
  const [piece] = page.pieces;
  expect(piece).toMatchObject({ tokens: 6, height_patches: 4, width_patches: 6 });
  expect(piece!.pixel_values.length).toBe(24 * 3 * 14 * 14);
  const { text } = expandImageTokens("a<|IMAGE_PLACEHOLDER|>b", [page], processor.syntax);
  expect(text).toBe(`a${"<|IMAGE_PLACEHOLDER|>".repeat(6)}b`);
});

test("mean and std of CLIP where the file names none; an unknown key is named", () => {
  expect(config().normalize!.mean[0]).toBe(0.48145466);
  expect(config({ image_mean: [0.5, 0.5, 0.5] }).normalize!.mean[0]).toBe(0.5);
  expect(() => config({ crop_pct: 1 })).toThrow(/crop_pct/);
});
