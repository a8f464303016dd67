import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { resizeImage } from "../formats/image-resize.ts";
import type { RgbImage } from "../formats/rgb-image.ts";
import type { ImageProcessor, ProcessedImage } from "./image-processor.ts";
import type { ImageLayout, ImageSyntax } from "./image-tokens.ts";
import { planarPatches } from "./patch-rows.ts";
import { pieceSize, roundHalfEven, type Size } from "./piece-size.ts";
import { levelValues } from "./pixel-levels.ts";
import {
  neutralImageKeys,
  parseImageKeys,
  pixelKeys,
  pixelSettings,
  readImageSettings,
  Resample,
  type PixelSettings,
} from "./processor-file.ts";

const count = z.int().positive();

/** The keys of PaddleOCR-VL's image processor, with the defaults of its class: CLIP's mean and std. */
const ImageConfigFile = z.strictObject({
  ...neutralImageKeys,
  image_processor_type: z
    .string()
    .regex(/^PaddleOCRVLImageProcessor(Fast|Pil)?$/)
    .optional(),
  auto_map: z.unknown().optional(), // names of Python files
  // Unresized pages would have to have sides of whole tokens already.
  do_resize: z.literal(true).default(true),
  /** Counts of pixels, whatever they are called. */
  size: z.strictObject({ shortest_edge: count, longest_edge: count }).nullish(),
  min_pixels: count.nullish(),
  max_pixels: count.nullish(),
  patch_size: count.default(14),
  merge_size: count.default(2),
  temporal_patch_size: z.literal(1).default(1),
  resample: Resample.default(3),
  ...pixelKeys([0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
});

export interface PaddleOcrVlImageConfig extends PixelSettings {
  /** Side of a vision patch, in pixels. */
  readonly patchSize: number;
  /** Patches along each side that make one image token. */
  readonly mergeSize: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

/**
 * @param where names the source in errors
 * @throws {KvittoError} `image_processor.config` naming each key that is unknown or wrong
 */
export function parsePaddleOcrVlImageConfig(value: unknown, where: string): PaddleOcrVlImageConfig {
  const c = parseImageKeys(ImageConfigFile, value, where);
  return {
    patchSize: c.patch_size,
    mergeSize: c.merge_size,
    minPixels: c.min_pixels ?? c.size?.shortest_edge ?? 384 * 384,
    maxPixels: c.max_pixels ?? c.size?.longest_edge ?? 1536 * 1536,
    ...pixelSettings(c),
  };
}

/** A side may be this many times the other. */
const MOST_RATIO = 200;

/**
 * The size a page is resized to: sides of whole tokens, as near to its own as the least and the most
 * number of pixels allow.
 * @throws {KvittoError} `image.empty`, `image.too_narrow` as the reference refuses
 * @see transformers 5.12, `smart_resize` of `image_processing_paddleocr_vl.py`
 */
export function paddleOcrVlSize(
  { width: givenWidth, height: givenHeight }: Size,
  { patchSize, mergeSize, minPixels, maxPixels }: PaddleOcrVlImageConfig,
): Size {
  let [width, height] = [givenWidth, givenHeight];
  if (!(width >= 1 && height >= 1)) {
    throw new KvittoError("image.empty", `An image of ${width}×${height} pixels shows nothing.`);
  }
  const unit = patchSize * mergeSize;
  if (height < unit) [width, height] = [roundHalfEven((width * unit) / height), unit];
  if (width < unit) [width, height] = [unit, roundHalfEven((height * unit) / width)];
  const ratio = Math.max(width, height) / Math.min(width, height);
  if (ratio > MOST_RATIO) {
    throw new KvittoError(
      "image.too_narrow",
      `An image of ${givenWidth}×${givenHeight} pixels is ${ratio.toFixed(0)} times as long as wide; this model reads up to ${MOST_RATIO}.`,
      "Cut it into pieces.",
    );
  }
  return pieceSize({ width, height }, { unit, minPixels, maxPixels });
}

function layoutOf(size: Size, config: PaddleOcrVlImageConfig) {
  const { width, height } = paddleOcrVlSize(size, config);
  const unit = config.patchSize * config.mergeSize;
  const grid = { rows: height / unit, columns: width / unit };
  const piece = { tokens: grid.rows * grid.columns, grid };
  return { width, height, piece, rows: 1, columns: 1, thumbnail: false };
}

/** Start and end of an image are written by the template itself. */
const PLACEHOLDER = "<|IMAGE_PLACEHOLDER|>";
const syntax: ImageSyntax = {
  placeholder: PLACEHOLDER,
  write: ({ pieces }) => pieces.map(({ tokens }) => PLACEHOLDER.repeat(tokens)).join(""),
};

/** The whole page as one piece of patches in raster order. */
function processPage(image: RgbImage, config: PaddleOcrVlImageConfig): ProcessedImage {
  const { width, height, piece, ...layout } = layoutOf(image, config);
  const { patchSize: size, filter } = config;
  const [height_patches, width_patches] = [height / size, width / size];
  const window = { left: 0, top: 0, widthPatches: width_patches, heightPatches: height_patches };
  const resized = resizeImage(image, width, height, filter);
  const pixel_values = planarPatches(resized, { ...window, size }, levelValues(config));
  return { ...layout, pieces: [{ ...piece, pixel_values, height_patches, width_patches }] };
}

export function paddleOcrVlImageProcessor(
  config: PaddleOcrVlImageConfig,
  source: string,
): ImageProcessor {
  return {
    source,
    settings: { ...config },
    budget: { pixels: config.maxPixels, unit_px: config.patchSize * config.mergeSize },
    syntax,
    plan(width, height): ImageLayout {
      const { piece, rows, columns, thumbnail } = layoutOf({ width, height }, config);
      return { pieces: [piece], rows, columns, thumbnail };
    },
    process: (image) => processPage(image, config),
  };
}

/**
 * Reads the image settings of a checkpoint folder.
 * @param overrides settings in the file's own names that replace the file's
 * @throws {KvittoError} `image_processor.missing`, `image_processor.config`
 */
export async function loadPaddleOcrVlProcessor(
  folder: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<ImageProcessor> {
  const { value, source } = await readImageSettings(folder);
  const config = parsePaddleOcrVlImageConfig({ ...value, ...overrides }, source);
  return paddleOcrVlImageProcessor(config, source);
}
