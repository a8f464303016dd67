import type { PixelBudget } from "../formats/enhance/fit-budget.ts";
import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/image.ts";
import type { ImagePiece, ImageProcessor, ProcessedImage } from "./image-processor.ts";
import type { Lfm2VlImageConfig, Lfm2VlProcessor } from "./lfm2-vl-image-config.ts";
import { planImage } from "./lfm2-vl-image-plan.ts";
import { lfm2VlSyntax } from "./lfm2-vl-image-tokens.ts";
import { levelValues } from "./pixel-levels.ts";

/** Pixels of one piece, or of the largest grid of tiles. */
export function lfm2VlBudget(config: Lfm2VlImageConfig): PixelBudget {
  const unit_px = config.patchSize * config.downsampleFactor;
  const onePiece = config.maxImageTokens * unit_px * unit_px;
  const tiles = config.splitting ? config.maxTiles * config.tileSize * config.tileSize : 0;
  return { pixels: Math.max(onePiece, tiles), unit_px };
}

export function lfm2VlImageProcessor(settings: Lfm2VlProcessor): ImageProcessor {
  const { image: config, useImageSpecialTokens, source } = settings;
  return {
    source,
    settings: { ...config },
    budget: lfm2VlBudget(config),
    syntax: lfm2VlSyntax({ useImageSpecialTokens }),
    plan: (width, height) => planImage(width, height, config),
    process: (image) => processImage(image, config),
  };
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
