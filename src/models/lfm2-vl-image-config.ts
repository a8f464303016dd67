import { z } from "zod";
import {
  neutralImageKeys,
  parseImageKeys,
  pixelKeys,
  pixelSettings,
  readImageSettings,
  Resample,
  type PixelSettings,
} from "./processor-file.ts";

/** LFM2-VL always resizes, to its own sizes, whatever `do_resize` and `size` say. */
const neutralKeys = {
  ...neutralImageKeys,
  image_processor_type: z
    .enum(["Lfm2VlImageProcessor", "Lfm2VlImageProcessorFast", "Lfm2VlImageProcessorPil"])
    .optional(),
  do_resize: z.boolean().nullish(),
  size: z.unknown().optional(),
  max_num_patches: z.int().nullish(), // only how far a batch is padded
};

const count = z.int().positive();

/** The file's keys, with the class defaults of the reference implementation. Unknown keys fail. */
const ImageConfigFile = z
  .strictObject({
    ...neutralKeys,
    downsample_factor: count.default(2),
    do_image_splitting: z.boolean().default(true),
    min_tiles: count.default(2),
    max_tiles: count.default(10),
    use_thumbnail: z.boolean().default(true),
    min_image_tokens: count.default(64),
    max_image_tokens: count.default(256),
    encoder_patch_size: count.default(16),
    tile_size: count.default(512),
    max_pixels_tolerance: z.number().positive().default(2),
    resample: Resample.default(2),
    ...pixelKeys([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  })
  .refine((c) => !c.do_image_splitting || c.min_tiles <= c.max_tiles, {
    path: ["min_tiles"],
    error: "must not be more than max_tiles",
  })
  .refine((c) => c.tile_size % c.encoder_patch_size === 0, {
    path: ["tile_size"],
    error: "must be a multiple of encoder_patch_size",
  });

/** What the LFM2-VL image processor does, with every default filled in. */
export interface Lfm2VlImageConfig extends PixelSettings {
  /** Side of a vision patch, in pixels. */
  patchSize: number;
  /** Patches along each side that make one image token. */
  downsampleFactor: number;
  minImageTokens: number;
  maxImageTokens: number;
  splitting: boolean;
  minTiles: number;
  maxTiles: number;
  /** Side of a tile, in pixels. */
  tileSize: number;
  useThumbnail: boolean;
  /** An image of up to this many times the most pixels of one piece is not tiled. */
  maxPixelsTolerance: number;
}

/**
 * Checks the image-processor object of a `preprocessor_config.json` or `processor_config.json`.
 *
 * @param where names the source in errors
 * @throws {KvittoError} `image_processor.config` naming each key that is unknown or wrong
 */
export function parseImageConfig(value: unknown, where: string): Lfm2VlImageConfig {
  const c = parseImageKeys(ImageConfigFile, value, where);
  return {
    patchSize: c.encoder_patch_size,
    downsampleFactor: c.downsample_factor,
    minImageTokens: c.min_image_tokens,
    maxImageTokens: c.max_image_tokens,
    splitting: c.do_image_splitting,
    minTiles: c.min_tiles,
    maxTiles: c.max_tiles,
    tileSize: c.tile_size,
    useThumbnail: c.use_thumbnail,
    maxPixelsTolerance: c.max_pixels_tolerance,
    ...pixelSettings(c),
  };
}

export interface Lfm2VlProcessor {
  image: Lfm2VlImageConfig;
  /** Write `<|image_start|>`, tile and thumbnail markers around the image tokens. */
  useImageSpecialTokens: boolean;
  /** The file (and key) the image settings were read from, to show the user. */
  source: string;
}

const TextKeys = z.looseObject({ use_image_special_tokens: z.boolean().default(true) });

/**
 * Reads the processor settings of a checkpoint folder, as {@link readImageSettings} finds them.
 * @param overrides settings in the file's own names that replace the file's
 * @throws {KvittoError} `image_processor.missing`, `image_processor.config`
 */
export async function loadLfm2VlProcessor(
  folder: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<Lfm2VlProcessor> {
  const { value, source, processor } = await readImageSettings(folder);
  return {
    image: parseImageConfig({ ...value, ...overrides }, source),
    useImageSpecialTokens: parseImageKeys(TextKeys, processor, folder).use_image_special_tokens,
    source,
  };
}
