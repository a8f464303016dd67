import { resizeImage } from "../image-resize.ts";
import type { RgbImage } from "../rgb-image.ts";
import type { EnhancedImage } from "./enhanced-image.ts";

/** How many pixels a model looks at, and in which squares. */
export interface PixelBudget {
  readonly pixels: number;
  /** Sides are multiples of this many pixels. */
  readonly unit_px: number;
}

/** Enlarging further shows nothing that was not there; it only costs tokens. */
export const MOST_ENLARGEMENT = 2;

/**
 * Resizes a page, Lanczos, to the pixels that a model looks at: large ones are shrunk, small ones
 * enlarged up to twice, so that print is as large as the tokens allow. The model's own resize then has
 * nothing left to do.
 */
export function fitBudget(image: RgbImage, { pixels, unit_px }: PixelBudget): EnhancedImage {
  const fill = Math.sqrt(pixels / (image.width * image.height));
  const scale = Math.min(MOST_ENLARGEMENT, fill);
  const fit = (side: number) => Math.max(unit_px, Math.floor((side * scale) / unit_px) * unit_px);
  const [width, height] = [fit(image.width), fit(image.height)];
  if (width === image.width && height === image.height) {
    return { image, place: (point) => point, done: null };
  }
  return {
    image: resizeImage(image, width, height, "lanczos"),
    place: ([x, y]) => [(x * width) / image.width, (y * height) / image.height],
    done: `resized to ${width}×${height} px`,
  };
}
