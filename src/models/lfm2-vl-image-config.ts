import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../core/errors.ts";
import type { ResizeFilter } from "../formats/image-resize.ts";

/** PIL's numbers for the filters we have; the others (nearest 0, box 4, hamming 5) fail. */
const FILTER_OF_PIL: Record<1 | 2 | 3, ResizeFilter> = {
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

const Channels = z.tuple([z.number(), z.number(), z.number()]);

/**
 * Keys that HF's processors write and that change nothing in the reference implementation:
 * `do_resize` and `size` (LFM2-VL always resizes to its own sizes), padding (a piece here has no
 * padding), and options of the Python call. Those that would change something may only be off.
 */
const neutralKeys = {
  image_processor_type: z
    .enum(["Lfm2VlImageProcessor", "Lfm2VlImageProcessorFast", "Lfm2VlImageProcessorPil"])
    .optional(),
  processor_class: z.string().nullish(),
  do_resize: z.boolean().nullish(),
  size: z.unknown().optional(),
  do_pad: z.boolean().nullish(),
  pad_size: z.null().optional(),
  max_num_patches: z.int().nullish(), // only how far a batch is padded
  do_convert_rgb: z.boolean().nullish(), // images are RGB here
  default_to_square: z.boolean().nullish(), // how `size` is read
  do_center_crop: z.literal(false).nullish(),
  crop_size: z.null().optional(),
  return_row_col_info: z.boolean().nullish(),
  return_tensors: z.string().nullish(),
  data_format: z.string().nullish(), // of the Python result
  input_data_format: z.string().nullish(),
  device: z.string().nullish(),
  disable_grouping: z.boolean().nullish(),
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
    resample: z
      .union([z.literal(1), z.literal(2), z.literal(3)], {
        error: "only 1 (Lanczos), 2 (bilinear) and 3 (bicubic) are implemented",
      })
      .default(2),
    do_rescale: z.boolean().default(true),
    rescale_factor: z
      .number()
      .positive()
      .default(1 / 255),
    do_normalize: z.boolean().default(true),
    image_mean: Channels.default([0.5, 0.5, 0.5]),
    // Negative is meant: (x − 1)/−1 puts ink above a background of zeros.
    image_std: Channels.refine((std) => !std.includes(0), "must not be 0").default([0.5, 0.5, 0.5]),
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
export interface Lfm2VlImageConfig {
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
  filter: ResizeFilter;
  /** A value is (v·rescale − mean)/std; `null` leaves that step out. */
  rescaleFactor: number | null;
  normalize: { mean: readonly number[]; std: readonly number[] } | null;
}

/**
 * Checks the image-processor object of a `preprocessor_config.json` or `processor_config.json`.
 *
 * @param where names the source in errors
 * @throws {KvittoError} `image_processor.config` naming each key that is unknown or wrong
 */
export function parseImageConfig(value: unknown, where: string): Lfm2VlImageConfig {
  const parsed = ImageConfigFile.safeParse(value);
  if (!parsed.success) {
    throw new KvittoError(
      "image_processor.config",
      `${where}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`,
      "A key nobody has looked at could change every pixel; remove it if it changes nothing.",
    );
  }
  const c = parsed.data;
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
    filter: FILTER_OF_PIL[c.resample],
    rescaleFactor: c.do_rescale ? c.rescale_factor : null,
    normalize: c.do_normalize ? { mean: c.image_mean, std: c.image_std } : null,
  };
}

export interface Lfm2VlProcessor {
  image: Lfm2VlImageConfig;
  /** Write `<|image_start|>`, tile and thumbnail markers around the image tokens. */
  useImageSpecialTokens: boolean;
  /** The file (and key) the image settings were read from, to show the user. */
  source: string;
}

const ProcessorFile = z.looseObject({
  image_processor: z.looseObject({}).optional(),
  use_image_special_tokens: z.boolean().default(true),
});

/** Keys of `processor_config.json` that speak of text, not of images. */
const TEXT_KEYS = ["use_image_special_tokens", "chat_template", "auto_map"];

/**
 * Reads the processor settings of a checkpoint folder. Where both files exist and disagree, the
 * order is that of transformers 5, then of 4.57:
 *
 * 1. `image_processor` inside `processor_config.json`,
 * 2. `preprocessor_config.json`,
 * 3. flat values in `processor_config.json`.
 *
 * @param overrides settings in the file's own names that replace the file's
 * @throws {KvittoError} `image_processor.missing`, `image_processor.config`
 */
export async function loadLfm2VlProcessor(
  folder: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<Lfm2VlProcessor> {
  const path = join(folder, "processor_config.json");
  const processor = await readConfig(path, ProcessorFile);
  const own = join(folder, "preprocessor_config.json");
  const preprocessor = await readConfig(own, z.looseObject({}));
  const useImageSpecialTokens = processor?.use_image_special_tokens ?? true;
  const found = (value: object, source: string): Lfm2VlProcessor => ({
    image: parseImageConfig({ ...value, ...overrides }, source),
    useImageSpecialTokens,
    source,
  });
  const nested = processor?.image_processor;
  if (nested !== undefined) return found(nested, `${path} (image_processor)`);
  if (preprocessor !== undefined) return found(preprocessor, own);
  if (processor !== undefined) {
    const flat = Object.entries(processor).filter(([key]) => !TEXT_KEYS.includes(key));
    return found(Object.fromEntries(flat), path);
  }
  throw new KvittoError(
    "image_processor.missing",
    `${folder} has neither processor_config.json nor preprocessor_config.json.`,
    "A vision-language checkpoint says in one of them how images are cut and scaled.",
  );
}

/** Parsed JSON of a file, `undefined` when there is none. */
async function readConfig<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new KvittoError("image_processor.config", `${path}: ${why}`, undefined, { cause: error });
  }
}
