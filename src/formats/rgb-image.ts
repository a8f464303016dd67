/** A picture in memory: 8-bit sRGB, row-major, three bytes a pixel, no padding, no alpha. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3]. */
  readonly data: Uint8Array;
}

/** Guards functions that index `data` without looking: a wrong length is a bug of ours. */
export function assertRgbImage({ width, height, data }: RgbImage): void {
  const fits = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (fits && data.length === width * height * 3) return;
  throw new Error(`internal: an image of ${width}×${height} px cannot have ${data.length} bytes`);
}
