import { luminance } from "../formats/enhance/grey-copy.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { GreyImage } from "../formats/grey-image.ts";

/** A picture in grey, as the reader sees it. */
export function greyOf({ width, height, data }: RgbImage): GreyImage {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(luminance(data, i * 3));
  return { width, height, pixels };
}
