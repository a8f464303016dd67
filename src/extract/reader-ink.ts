import { integralOf } from "../formats/enhance/grey-copy.ts";
import type { GreyImage } from "../formats/grey-image.ts";

/** Ink is darker than the mean about it by this many levels at least, and by this share of their spread. */
const LEAST_STEP = 12;
const SPREAD_SHARE = 0.35;
/** Half a side of the square in which paper and ink are compared, against the page's longer side. */
const RADIUS_SHARE = 1 / 60;
const LEAST_RADIUS_PX = 10;
const MOST_RADIUS_PX = 40;

/**
 * 1 where a page has ink: pixels darker than the mean of the square about them by a share of its
 * standard deviation, so that shadows and grey paper do not count.
 * @see Niblack 1986, with a least step for empty paper
 */
export function inkMask({ width, height, pixels }: GreyImage): Uint8Array {
  const levels = Float32Array.from(pixels);
  const sums = integralOf({ width, height, levels });
  const squares = integralOf({ width, height, levels: levels.map((level) => level * level) });
  const radius = Math.round(
    Math.max(LEAST_RADIUS_PX, Math.min(MOST_RADIUS_PX, Math.max(width, height) * RADIUS_SHARE)),
  );
  const mask = new Uint8Array(width * height);
  const stride = width + 1;
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius) * stride;
    const bottom = Math.min(height, y + radius + 1) * stride;
    const rows = (bottom - top) / stride;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      const count = rows * (right - left);
      const mean = (sums[bottom + right]! - sums[top + right]! - sums[bottom + left]! + sums[top + left]!) / count; // prettier-ignore
      const at = y * width + x;
      if (levels[at]! >= mean - LEAST_STEP) continue;
      const square = (squares[bottom + right]! - squares[top + right]! - squares[bottom + left]! + squares[top + left]!) / count; // prettier-ignore
      const spread = Math.sqrt(Math.max(0, square - mean * mean));
      if (levels[at]! < mean - SPREAD_SHARE * spread) mask[at] = 1;
    }
  }
  return mask;
}
