import { blurPlane } from "./blur.ts";
import { type Dial } from "./grade.ts";
import { type Plane } from "./plane.ts";

/** Share of its darkness with which the other side of the paper shows through. */
export const BLEED_THROUGH: Dial = {
  chance: [0, 0.05, 0.15, 0.25, 0.3],
  most: [0, 0.04, 0.07, 0.1, 0.14],
};

/** Paper scatters what comes through it: the mean of squares of this many pixels, blurred. */
const SCATTER_PX = 2;

/**
 * The other side as seen through the paper, left and right exchanged, at half the size: scattered
 * light has no finer detail, and a quarter of the pixels is a quarter of the work.
 */
function scattered({ width, height, data }: Plane): Plane {
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const out = new Uint8Array(halfWidth * halfHeight);
  for (let y = 0, to = 0; y < halfHeight; y++) {
    for (let x = 0, from = 2 * y * width + 2 * halfWidth - 1; x < halfWidth; x++, to++, from -= 2) {
      const below = from + width;
      out[to] = (data[from]! + data[from - 1]! + data[below]! + data[below - 1]! + 2) >> 2;
    }
  }
  const half = { width: halfWidth, height: halfHeight, data: out };
  blurPlane(half, SCATTER_PX / 2);
  return half;
}

/**
 * Lets the ink of `back` show through.
 * @param back  the page on the other side, as it reads; repeated where it is smaller
 */
export function bleedThrough(planes: readonly Plane[], back: Plane, amount: number): void {
  if (amount === 0) return;
  const behind = scattered(back);
  for (const { width, height, data } of planes) {
    for (let y = 0, at = 0; y < height; y++) {
      const row = ((y >> 1) % behind.height) * behind.width;
      for (let x = 0; x < width; x++, at++) {
        const ink = 255 - behind.data[row + ((x >> 1) % behind.width)]!;
        if (ink !== 0) data[at] = data[at]! * (1 - (amount * ink) / 255);
      }
    }
  }
}
