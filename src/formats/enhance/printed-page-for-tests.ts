import { Random } from "../../core/random.ts";
import type { RgbImage } from "../rgb-image.ts";

interface PageLook {
  readonly width: number;
  readonly height: number;
  /** Level of the paper and of the ink, 0..255. */
  readonly paper: number;
  readonly ink: number;
}

/** A page of rows of blocks, as print looks from afar; the outer tenth stays white. */
export function printedPage(
  seed: string,
  { width, height, paper, ink }: PageLook = { width: 480, height: 640, paper: 240, ink: 40 },
): RgbImage {
  const random = new Random(seed);
  const data = new Uint8Array(width * height * 3).fill(paper);
  const letter = 8;
  for (let y = Math.round(height * 0.1); y < height * 0.9 - letter; y += 2 * letter) {
    for (let x = Math.round(width * 0.1); x < width * 0.9 - letter; x += letter - 1) {
      if (random.chance(0.25)) continue; // a space
      const top = random.chance(0.3) ? 0 : 3; // tall and short letters stand on one line
      for (let dy = top; dy < letter; dy++) {
        data.fill(ink, ((y + dy) * width + x) * 3, ((y + dy) * width + x + 4) * 3);
      }
    }
  }
  return { width, height, data };
}

/** `image` laid on a ground of one colour with its top left corner at (left, top). */
export function laidOn(
  image: RgbImage,
  ground: { width: number; height: number; left: number; top: number; level: number },
): RgbImage {
  const { width, height, left, top, level } = ground;
  const data = new Uint8Array(width * height * 3).fill(level);
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 3, (y + 1) * image.width * 3);
    data.set(row, ((top + y) * width + left) * 3);
  }
  return { width, height, data };
}
