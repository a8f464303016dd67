import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/image.ts";
import { parseImageConfig } from "./lfm2-vl-image-config.ts";
import { processImage } from "./lfm2-vl-image-processor.ts";

/** 2 × 3 tiles of 8 px in patches of 4 px, one token a patch; values are the levels themselves. */
const SMALL = {
  encoder_patch_size: 4,
  downsample_factor: 1,
  tile_size: 8,
  min_image_tokens: 1,
  max_image_tokens: 4,
  max_tiles: 6,
  do_rescale: false,
  do_normalize: false,
};

function randomImage(width: number, height: number): RgbImage {
  const random = new Random(7);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.int(0, 255));
  return { width, height, data };
}

test("tiles are row by row, patches row by row, a patch row is (py, px, c)", () => {
  const image = randomImage(24, 16); // exactly 3 × 2 tiles: no resize
  const { pieces, rows, columns, thumbnail } = processImage(image, parseImageConfig(SMALL, "test"));
  expect([rows, columns, thumbnail, pieces.length]).toEqual([2, 3, true, 7]);
  for (let tile = 0; tile < 6; tile++) {
    const { pixel_values, height_patches, width_patches, tokens } = pieces[tile]!;
    expect([height_patches, width_patches, tokens]).toEqual([2, 2, 4]);
    expect(pixel_values.length).toBe(4 * 4 * 4 * 3);
    pixel_values.forEach((value, i) => {
      const [patch, py, px, c] = [
        Math.floor(i / 48),
        Math.floor(i / 12) % 4,
        Math.floor(i / 3) % 4,
        i % 3,
      ];
      const x = (tile % 3) * 8 + (patch % 2) * 4 + px;
      const y = Math.floor(tile / 3) * 8 + Math.floor(patch / 2) * 4 + py;
      if (value !== image.data[(y * 24 + x) * 3 + c]) expect.fail(`tile ${tile}, value ${i}`);
    });
  }
  const last = pieces.at(-1)!;
  const [width, height] = [last.width_patches * 4, last.height_patches * 4];
  const small = resizeImage(image, width, height, "bilinear");
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
  expect(sum(last.pixel_values)).toBe(sum(small.data));
});

test("values are (v/255 − mean)/std, with a channel's own mean and std", () => {
  const flat: RgbImage = { width: 8, height: 8, data: new Uint8Array(192) };
  for (let i = 0; i < 192; i++) flat.data[i] = [0, 100, 255][i % 3]!;
  const values = (settings: object) => {
    const config = parseImageConfig({ ...SMALL, do_rescale: true, ...settings }, "test");
    return Array.from(processImage(flat, config).pieces[0]!.pixel_values.subarray(0, 3));
  };
  const mean = [0.1, 0.2, 0.3];
  const std = [0.5, 0.25, 2];
  const normal = values({ do_normalize: true, image_mean: mean, image_std: std });
  // Three float32 roundings of numbers of size 1 at most: 3·2⁻²⁴.
  [0, 100, 255].forEach((level, c) => {
    expect(normal[c]).toBeCloseTo((level / 255 - mean[c]!) / std[c]!, 6);
  });
  expect(values({})).toEqual([0, Math.fround(100 * Math.fround(1 / 255)), 1]);
});

test("a negative std turns paper into 0 and ink into positive values", () => {
  const negative = { image_mean: [1, 1, 1], image_std: [-1, -1, -1] };
  const config = parseImageConfig(
    { ...SMALL, do_rescale: true, do_normalize: true, ...negative },
    "test",
  );
  const page: RgbImage = { width: 8, height: 8, data: new Uint8Array(192).fill(255) };
  page.data.fill(0, 0, 3); // one pixel of ink
  const { pixel_values } = processImage(page, config).pieces[0]!;
  expect(Array.from(pixel_values.subarray(0, 6))).toEqual([1, 1, 1, -0, -0, -0]);
});

test("a strip that exceeds the maximum has its patches; nothing crashes or is cut off", () => {
  const config = parseImageConfig({ ...SMALL, do_image_splitting: false }, "test");
  const { pieces } = processImage(randomImage(2, 300), config);
  const [{ height_patches, width_patches, pixel_values, tokens } = expect.fail("no piece")] =
    pieces;
  expect(width_patches).toBe(1);
  expect(tokens).toBeGreaterThan(4);
  expect(pixel_values.length).toBe(height_patches * width_patches * 48);
});
