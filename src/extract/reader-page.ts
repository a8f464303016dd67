import { luminance } from "../formats/enhance/grey-copy.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { GreyWindow } from "../models/dense-reader.ts";

/** A picture in grey, as the reader sees it. */
export function greyOf({ width, height, data }: RgbImage): GreyWindow {
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.round(luminance(data, i * 3));
  return { width, height, pixels };
}
