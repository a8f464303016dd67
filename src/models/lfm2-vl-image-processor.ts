import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/image.ts";
import type { Lfm2VlImageConfig } from "./lfm2-vl-image-config.ts";
import { planImage } from "./lfm2-vl-image-plan.ts";

/** One picture for the vision tower. */
export interface ImagePiece {
  /** [P, patch²·3], P = height_patches·width_patches in row-major order, a row is (py, px, c). */
  pixel_values: Float32Array;
  height_patches: number;
  width_patches: number;
  /** Image tokens after the projector. */
  tokens: number;
}

export interface ProcessedImage {
  /** Tiles in row-major order, then the thumbnail; without tiles, the whole image. */
  pieces: ImagePiece[];
  rows: number;
  columns: number;
  /** The last piece is a thumbnail. */
  thumbnail: boolean;
}

/**
 * LFM2-VL's image processor: resize, cut into tiles, scale, and lay out in patches.
 *
 * A value is (v·rescale − mean)/std in float32, v the 8-bit level after the resize; equal to the
 * reference implementation bit for bit, whose fused form is (v − mean/rescale)/(std/rescale).
 *
 * @throws {KvittoError} `image.empty`
 * @see transformers 5.12, `image_processing_lfm2_vl.py`; geometry in {@link planImage}
 */
export function processImage(image: RgbImage, config: Lfm2VlImageConfig): ProcessedImage {
  const {
    rows,
    columns,
    thumbnail,
    pieces: planned,
  } = planImage(image.width, image.height, config);
  const values = levelValues(config);
  const wholes = new Map<string, RgbImage>();
  const resized = (width: number, height: number): RgbImage => {
    const key = `${width}x${height}`;
    const known = wholes.get(key) ?? resizeImage(image, width, height, config.filter);
    wholes.set(key, known);
    return known;
  };
  const pieces = planned.map((piece, i): ImagePiece => {
    const { widthPatches, heightPatches, width, height, tokens } = piece;
    const isTile = rows * columns > 1 && i < rows * columns;
    const source = isTile ? resized(columns * width, rows * height) : resized(width, height);
    const left = isTile ? (i % columns) * width : 0;
    const top = isTile ? Math.floor(i / columns) * height : 0;
    const size = config.patchSize;
    return {
      pixel_values: patchRows(source, { left, top, widthPatches, heightPatches, size }, values),
      height_patches: heightPatches,
      width_patches: widthPatches,
      tokens,
    };
  });
  return { pieces, rows, columns, thumbnail };
}

/** The value of each 8-bit level in each channel: [256, 3]. */
function levelValues({ rescaleFactor, normalize }: Lfm2VlImageConfig): Float32Array {
  const f32 = Math.fround;
  const values = new Float32Array(256 * 3);
  for (let level = 0; level < 256; level++) {
    for (let c = 0; c < 3; c++) {
      let value = level;
      if (normalize === null) {
        value = rescaleFactor === null ? level : f32(level * f32(rescaleFactor));
      } else {
        // Rescaling is folded into mean and std, each step rounded to float32 as torch does.
        const inverse = rescaleFactor === null ? 1 : f32(1 / rescaleFactor);
        const mean = f32(f32(normalize.mean[c]!) * inverse);
        const std = f32(f32(normalize.std[c]!) * inverse);
        value = f32(f32(level - mean) / std);
      }
      values[level * 3 + c] = value;
    }
  }
  return values;
}

interface Window {
  left: number;
  top: number;
  widthPatches: number;
  heightPatches: number;
  /** Side of a patch, in pixels. */
  size: number;
}

/** A window of the image as patch rows: [heightPatches·widthPatches, size²·3]. */
function patchRows(image: RgbImage, window: Window, values: Float32Array): Float32Array {
  const { left, top, widthPatches, heightPatches, size } = window;
  const out = new Float32Array(heightPatches * widthPatches * size * size * 3);
  let at = 0;
  for (let patch = 0; patch < heightPatches * widthPatches; patch++) {
    const x = left + (patch % widthPatches) * size;
    const y = top + Math.floor(patch / widthPatches) * size;
    for (let py = 0; py < size; py++) {
      const line = ((y + py) * image.width + x) * 3;
      for (let i = 0; i < size * 3; i++) {
        out[at++] = values[image.data[line + i]! * 3 + (i % 3)]!;
      }
    }
  }
  return out;
}
