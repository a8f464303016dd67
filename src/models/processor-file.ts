import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";
import { isMissing } from "../formats/file-access.ts";
import type { ResizeFilter } from "../formats/image-resize.ts";

/** PIL's numbers for the filters we have; the others (nearest 0, box 4, hamming 5) fail. */
const FILTER_OF_PIL: Record<1 | 2 | 3, ResizeFilter> = {
  1: "lanczos",
  2: "bilinear",
  3: "bicubic",
};

const Channels = z.tuple([z.number(), z.number(), z.number()]);

/** A number of `resample`; each family's class has its own default. */
export const Resample = z.union([z.literal(1), z.literal(2), z.literal(3)], {
  error: "only 1 (Lanczos), 2 (bilinear) and 3 (bicubic) are implemented",
});

/**
 * Keys that HF's processors write and that change nothing in the reference implementations: options
 * of the Python call, and padding, which a piece here has none of.
 */
export const neutralImageKeys = {
  processor_class: z.string().nullish(),
  do_pad: z.boolean().nullish(),
  pad_size: z.null().optional(),
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

/** Keys of how an 8-bit level becomes a value; mean and std have the class's own defaults. */
export function pixelKeys(mean: [number, number, number], std: [number, number, number]) {
  return {
    do_rescale: z.boolean().default(true),
    rescale_factor: z
      .number()
      .positive()
      .default(1 / 255),
    do_normalize: z.boolean().default(true),
    image_mean: Channels.default(mean),
    // Negative is meant: (x − 1)/−1 puts ink above a background of zeros.
    image_std: Channels.refine((given) => !given.includes(0), "must not be 0").default(std),
  };
}

interface PixelKeys {
  readonly resample: 1 | 2 | 3;
  readonly do_rescale: boolean;
  readonly rescale_factor: number;
  readonly do_normalize: boolean;
  readonly image_mean: readonly number[];
  readonly image_std: readonly number[];
}

/** How a page's pixels are resized and scaled. */
export interface PixelSettings {
  readonly filter: ResizeFilter;
  /** A value is (v·rescale − mean)/std; `null` leaves that step out. */
  readonly rescaleFactor: number | null;
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
}

export function pixelSettings(c: PixelKeys): PixelSettings {
  return {
    filter: FILTER_OF_PIL[c.resample],
    rescaleFactor: c.do_rescale ? c.rescale_factor : null,
    normalize: c.do_normalize ? { mean: c.image_mean, std: c.image_std } : null,
  };
}

/**
 * Parses an image-processor object and names each key that is unknown or wrong.
 * @param where names the source in errors
 * @throws {KvittoError} `image_processor.config`
 */
export function parseImageKeys<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new KvittoError(
    "image_processor.config",
    `${where}: ${schemaReason(parsed.error)}`,
    "A key nobody has looked at could change every pixel; remove it if it changes nothing.",
  );
}

/** What a checkpoint folder says of its images. */
export interface ImageSettings {
  /** The image processor's own object. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The file (and key) it was read from, to show the user. */
  readonly source: string;
  /** processor_config.json, if there is one: it also speaks of text. */
  readonly processor: Readonly<Record<string, unknown>>;
}

/** Keys of `processor_config.json` that speak of text, not of images. */
const TEXT_KEYS = ["use_image_special_tokens", "image_seq_len", "chat_template", "auto_map"];

/**
 * Finds the image settings of a checkpoint folder. Where both files exist and disagree, the order is
 * that of transformers 5, then of 4.57:
 *
 * 1. `image_processor` inside `processor_config.json`,
 * 2. `preprocessor_config.json`,
 * 3. flat values in `processor_config.json`.
 *
 * @throws {KvittoError} `image_processor.missing`, `image_processor.config`
 */
export async function readImageSettings(folder: string): Promise<ImageSettings> {
  const path = join(folder, "processor_config.json");
  const shape = z.looseObject({ image_processor: z.looseObject({}).optional() });
  const processor = await readConfig(path, shape);
  const own = join(folder, "preprocessor_config.json");
  const preprocessor = await readConfig(own, z.looseObject({}));
  const found = (value: ImageSettings["value"], source: string): ImageSettings => ({
    ...{ value, source, processor: processor ?? {} },
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
    if (isMissing(error)) return undefined;
    throw new KvittoError("image_processor.config", `${path}: ${schemaReason(error)}`, undefined, {
      cause: error,
    });
  }
}
