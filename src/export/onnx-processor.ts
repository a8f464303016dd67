import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../core/errors.ts";
import { loadLfm2VlProcessor } from "../models/lfm2-vl-image-config.ts";
import type { Model } from "../models/load-model.ts";
import { readImageSettings } from "../models/processor-file.ts";
import { loadSmolVlmImageConfig } from "../models/smolvlm-image-config.ts";

type Json = Readonly<Record<string, unknown>>;

const HALVES = [0.5, 0.5, 0.5];

/** What every image processor's class takes for granted in Python, and transformers.js does not know. */
const USUAL: Json = {
  ...{ do_rescale: true, rescale_factor: 1 / 255, do_normalize: true },
  ...{ image_mean: HALVES, image_std: HALVES },
};

async function lfm2VlFiles({ folder }: Model, value: Json): Promise<Json> {
  const { image, useImageSpecialTokens } = await loadLfm2VlProcessor(folder);
  if (!useImageSpecialTokens) {
    throw new KvittoError(
      "export.onnx_unsupported",
      `${folder} has use_image_special_tokens false, and transformers.js always writes them.`,
      "Nothing can be set for this in transformers.js.",
    );
  }
  return {
    ...{ image_processor_type: "Lfm2VlImageProcessor", processor_class: "Lfm2VlProcessor" },
    ...{ ...USUAL, resample: 2, ...value },
    ...{ downsample_factor: image.downsampleFactor, do_image_splitting: image.splitting },
    ...{ min_tiles: image.minTiles, max_tiles: image.maxTiles, tile_size: image.tileSize },
    ...{ use_thumbnail: image.useThumbnail, encoder_patch_size: image.patchSize },
    ...{ min_image_tokens: image.minImageTokens, max_image_tokens: image.maxImageTokens },
    max_pixels_tolerance: image.maxPixelsTolerance,
    // In Python `size` is never looked at; transformers.js would squeeze every page into it first.
    do_resize: false,
    do_convert_rgb: true,
  };
}

async function smolVlmFiles({ folder }: Model, value: Json): Promise<Json> {
  const { config } = await loadSmolVlmImageConfig(folder);
  return {
    ...{ image_processor_type: "SmolVLMImageProcessor", processor_class: "SmolVLMProcessor" },
    ...{ ...USUAL, resample: 1, ...value },
    ...{ do_resize: true, do_convert_rgb: true, do_image_splitting: config.splitting },
    size: { longest_edge: config.longestEdge },
    max_image_size: { longest_edge: config.tileSize },
  };
}

/**
 * Writes `preprocessor_config.json`, which transformers.js reads and newer checkpoints no longer have,
 * with every default written out, and what its processor looks for in `processor_config.json`.
 * @throws {KvittoError} `image_processor.*`, `export.onnx_unsupported`
 */
export async function writeOnnxProcessor(model: Model, folder: string): Promise<void> {
  const { value, processor } = await readImageSettings(model.folder);
  const isSmolVlm = model.family === "smolvlm";
  const merged = isSmolVlm ? await smolVlmFiles(model, value) : await lfm2VlFiles(model, value);
  const own = processor["processor_class"] ?? value["processor_class"];
  const image = own === undefined ? merged : { ...merged, processor_class: own };
  const write = (name: string, json: Json) =>
    writeFile(join(folder, name), `${JSON.stringify(json, null, 2)}\n`);
  await write("preprocessor_config.json", image);
  if (!isSmolVlm) return;
  const { config } = await loadSmolVlmImageConfig(model.folder);
  const named = { processor_class: image["processor_class"], ...processor };
  await write("processor_config.json", { ...named, image_seq_len: config.tileTokens });
}
