import type { RgbImage } from "../formats/rgb-image.ts";

/** A part of an image whose sides are whole patches. */
export interface PatchWindow {
  readonly left: number;
  readonly top: number;
  readonly widthPatches: number;
  readonly heightPatches: number;
  /** Side of a patch, in pixels. */
  readonly size: number;
}

/** Patches in raster order, each (channel, y, x) as a convolution's kernel is: [P, 3·size²]. */
export function planarPatches(
  { data, width }: RgbImage,
  { left, top, widthPatches, heightPatches, size }: PatchWindow,
  values: Float32Array,
): Float32Array {
  const plane = size * size;
  const out = new Float32Array(heightPatches * widthPatches * plane * 3);
  for (let patch = 0; patch < heightPatches * widthPatches; patch++) {
    const x = left + (patch % widthPatches) * size;
    const y = top + Math.floor(patch / widthPatches) * size;
    const start = patch * plane * 3;
    for (let i = 0; i < plane; i++) {
      const pixel = ((y + Math.floor(i / size)) * width + x + (i % size)) * 3;
      for (let c = 0; c < 3; c++) {
        out[start + c * plane + i] = values[data[pixel + c]! * 3 + c]!;
      }
    }
  }
  return out;
}
