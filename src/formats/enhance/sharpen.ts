import type { RgbImage } from "../rgb-image.ts";
import type { EnhancedImage } from "./enhanced-image.ts";
import { luminance } from "./grey-copy.ts";

/** Of the difference to the blurred picture this much is added. */
const AMOUNT = 0.8;
/** Differences below this many levels are noise, and noise is not sharpened. */
const NOISE_LEVELS = 4;

/**
 * Unsharp masking of the luminance: v + 0.8·(v − blur(v)), the blur 1-2-1 along both sides (σ ≈ 0.7 px).
 * All channels move alike, so that no colours appear.
 */
export function sharpen(image: RgbImage): EnhancedImage {
  const { width, height, data } = image;
  const grey = Float32Array.from({ length: width * height }, (_, at) => luminance(data, at * 3));
  const across = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const before = grey[x > 0 ? at - 1 : at]!;
      const after = grey[x + 1 < width ? at + 1 : at]!;
      across[at] = (before + 2 * grey[at]! + after) / 4;
    }
  }
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const above = across[y > 0 ? at - width : at]!;
      const below = across[y + 1 < height ? at + width : at]!;
      const difference = grey[at]! - (above + 2 * across[at]! + below) / 4;
      const added = Math.abs(difference) < NOISE_LEVELS ? 0 : AMOUNT * difference;
      for (let channel = at * 3; channel < at * 3 + 3; channel++) {
        out[channel] = data[channel]! + added;
      }
    }
  }
  return {
    image: { width, height, data: new Uint8Array(out.buffer) },
    place: (point) => point,
    done: "sharpened",
  };
}
