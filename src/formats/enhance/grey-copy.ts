import type { RgbImage } from "../rgb-image.ts";

/** A small grey picture for measuring: what is found on it is done to the large one. */
export interface GreyCopy {
  readonly width: number;
  readonly height: number;
  /** [height, width], 0 black to 255 white. */
  readonly levels: Float32Array;
  /** Pixels of the original along one side of a pixel here; at least 1. */
  readonly scale: number;
}

/** Which grey: luminance as the eye weighs it, or the darkest channel, in which only white is light. */
export type GreyOf = "luminance" | "darkest";

/** ITU-R BT.601 luminance of a pixel. */
export function luminance(data: Uint8Array, at: number): number {
  return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
}

/** Means over squares of whole pixels, so that the longer side has at most `longSide_px`. */
export function greyCopy(image: RgbImage, longSide_px: number, of: GreyOf): GreyCopy {
  const { width, height, data } = image;
  const scale = Math.max(1, Math.ceil(Math.max(width, height) / longSide_px));
  const small = { width: Math.ceil(width / scale), height: Math.ceil(height / scale) };
  const levels = new Float32Array(small.width * small.height);
  const counts = new Uint16Array(small.width);
  for (let row = 0; row < small.height; row++) {
    const line = row * small.width;
    const last = Math.min(height, (row + 1) * scale);
    counts.fill(0);
    for (let y = row * scale; y < last; y++) {
      for (let x = 0, at = y * width * 3; x < width; x++, at += 3) {
        const level =
          of === "luminance"
            ? luminance(data, at)
            : Math.min(data[at]!, data[at + 1]!, data[at + 2]!);
        const column = Math.trunc(x / scale);
        levels[line + column]! += level;
        counts[column]!++;
      }
    }
    for (let column = 0; column < small.width; column++) levels[line + column]! /= counts[column]!;
  }
  return { ...small, levels, scale };
}

/** Sums over rectangles in four look-ups: entry (y, x) is the sum of all levels above and left of it. */
export function integralOf({ width, height, levels }: Omit<GreyCopy, "scale">): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += levels[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  return sums;
}

/** Mean of the square of side 2·radius + 1 around each pixel, cut off at the borders. */
export function localMeans(copy: Omit<GreyCopy, "scale">, radius: number): Float32Array {
  const { width, height } = copy;
  const sums = integralOf(copy);
  const means = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum =
        sums[bottom * (width + 1) + right]! -
        sums[top * (width + 1) + right]! -
        sums[bottom * (width + 1) + left]! +
        sums[top * (width + 1) + left]!;
      means[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
}
