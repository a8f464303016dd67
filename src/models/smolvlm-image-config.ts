import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { readModelJson } from "./load-model.ts";
import {
  neutralImageKeys,
  parseImageKeys,
  pixelKeys,
  pixelSettings,
  readImageSettings,
  Resample,
  type PixelSettings,
} from "./processor-file.ts";
import { parseSmolVlmConfig } from "./smolvlm.ts";

const Edge = z.strictObject({ longest_edge: z.int().positive() });

/** The keys of Idefics3's and SmolVLM's image processors, with the class defaults of the latter. */
const ImageConfigFile = z.strictObject({
  ...neutralImageKeys,
  image_processor_type: z
    .string()
    .regex(/^(SmolVLM|Idefics3)ImageProcessor(Fast|Pil)?$/)
    .optional(),
  // Unresized pages would have to have the size of whole tiles already.
  do_resize: z.literal(true).default(true),
  size: Edge.default({ longest_edge: 4 * 364 }),
  do_image_splitting: z.boolean().default(true),
  max_image_size: Edge.default({ longest_edge: 364 }),
  resample: Resample.default(1),
  ...pixelKeys([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),
  video_sampling: z.unknown().optional(), // of films
});

export interface SmolVlmImageConfig extends PixelSettings {
  /** Side of a tile, in pixels. */
  readonly tileSize: number;
  /** What the long side of a page is resized to before it is cut, in pixels. */
  readonly longestEdge: number;
  readonly splitting: boolean;
  /** Side of a vision patch, in pixels. */
  readonly patchSize: number;
  /** Image tokens of a tile. */
  readonly tileTokens: number;
}

/** What the model beside the processor decides. */
export type SmolVlmTiles = Pick<SmolVlmImageConfig, "patchSize" | "tileTokens">;

/**
 * @param where names the source in errors
 * @throws {KvittoError} `image_processor.config` naming each key that is unknown or wrong
 */
export function parseSmolVlmImageConfig(
  value: unknown,
  tiles: SmolVlmTiles,
  where: string,
): SmolVlmImageConfig {
  const c = parseImageKeys(ImageConfigFile, value, where);
  return {
    tileSize: c.max_image_size.longest_edge,
    longestEdge: c.size.longest_edge,
    splitting: c.do_image_splitting,
    ...tiles,
    ...pixelSettings(c),
  };
}

const TextKeys = z.looseObject({ image_seq_len: z.int().positive().optional() });

/**
 * Reads the image settings of a checkpoint folder; how many tokens a tile has follows from its
 * config.json.
 * @param overrides settings in the file's own names that replace the file's
 * @throws {KvittoError} `image_processor.missing`, `image_processor.config` also where tiles do not fit
 *   the vision tower, or have another number of tokens than `image_seq_len` says
 */
export async function loadSmolVlmImageConfig(
  folder: string,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly config: SmolVlmImageConfig; readonly source: string }> {
  const { vision, scale } = parseSmolVlmConfig(await readModelJson(folder, "config.json"));
  const tileTokens = (vision.gridSide / scale) ** 2;
  const { value, source, processor } = await readImageSettings(folder);
  const tiles = { patchSize: vision.patchSide_px, tileTokens };
  const config = parseSmolVlmImageConfig({ ...value, ...overrides }, tiles, source);
  const stated = parseImageKeys(TextKeys, processor, folder).image_seq_len ?? tileTokens;
  const fits = Math.floor(config.tileSize / vision.patchSide_px) === vision.gridSide;
  if (fits && stated === tileTokens) return { config, source };
  throw new KvittoError(
    "image_processor.config",
    fits
      ? `processor_config.json says ${stated} tokens a tile (image_seq_len); config.json makes it ${tileTokens}.`
      : `${source} cuts tiles of ${config.tileSize} px; the vision tower in config.json has learned ${vision.imageSide_px} px.`,
    "The processor belongs to another model.",
  );
}
