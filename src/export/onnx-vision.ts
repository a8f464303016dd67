import { multiplyDimensions, symbol } from "../engine/dimension.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { slice } from "../engine/ops/slice.ts";
import { transpose } from "../engine/ops/transpose.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { unshuffleIndex } from "../models/image-batch.ts";
import { lfm2VlStages, parseLfm2VlConfig } from "../models/lfm2-vl.ts";
import type { Model } from "../models/load-model.ts";
import { readModelJson } from "../models/load-model.ts";
import { parseSmolVlmConfig, smolVlmStages, type SmolVlmConfig } from "../models/smolvlm.ts";
import type { Weights } from "../models/weights.ts";
import {
  frameSquares,
  gridPositions,
  gridSquares,
  paddingBias,
  realFrames,
} from "./onnx-vision-ops.ts";

/**
 * pixel_values [B,N,3,S,S], pixel_attention_mask bool [B,N,S,S] → image_features [M,C]. Frames that the
 * mask hides altogether fill a batch up and are left out; one that is hidden in part, which no processor
 * of this family makes, counts as a whole one.
 */
function smolVlmFeatures(weights: Weights, cfg: SmolVlmConfig): Tensor {
  const { gridSide, imageSide_px, patchSide_px: side, channels, patchValues } = cfg.vision;
  const [batch, images] = [symbol("batch_size"), symbol("num_images")];
  const sides = [imageSide_px, imageSide_px];
  const pixels = input("pixel_values", "float32", [batch, images, channels, ...sides]);
  const mask = input("pixel_attention_mask", "bool", [batch, images, ...sides]);
  const flat = reshape(pixels, [multiplyDimensions(batch, images), channels, ...sides]);
  const frames = realFrames(flat, mask);
  const seen_px = gridSide * side;
  const whole = slice(slice(frames, 2, 0, seen_px), 3, 0, seen_px);
  const grid = reshape(whole, [frames.shape[0]!, channels, gridSide, side, gridSide, side]);
  const byPatch = transpose(grid, [0, 2, 4, 1, 3, 5]); // a row is (channel, y, x)
  const patches = gridSide ** 2;
  const rows = reshape(byPatch, [frames.shape[0]!, patches, patchValues]);
  const one = [{ height_patches: gridSide, width_patches: gridSide }];
  const index = unshuffleIndex(one, cfg.scale, patches);
  const squares = frameSquares(rows, { index, patches, square: cfg.scale ** 2 });
  return smolVlmStages(weights, rows, squares, cfg).features;
}

/**
 * A vision tower and its projector with the inputs that transformers.js feeds; `image_features` [M,C], a
 * row for each image token. SmolVLM: see above. LFM2-VL: pixel_values [N,P,V], pixel_attention_mask int64
 * [N,P] and spatial_shapes int64 [N,2], the patches of each image down and across.
 * @see transformers.js `modeling_utils.js` (encode_image), `image_processing_idefics3.js`,
 *   `image_processing_lfm2_vl.js`
 */
export async function visionGraph(model: Model): Promise<Record<string, Tensor>> {
  const { root } = model.weights();
  const config = await readModelJson(model.folder, "config.json");
  if (model.family === "smolvlm") {
    return { image_features: smolVlmFeatures(root, parseSmolVlmConfig(config)) };
  }
  if (model.family !== "lfm2_vl")
    throw new Error(`internal: no tower of ${model.family} is written`);
  const cfg = parseLfm2VlConfig(config);
  const [images, patches] = [symbol("num_images"), symbol("max_num_patches")];
  const pixel_values = input("pixel_values", "float32", [images, patches, cfg.vision.patchValues]);
  const sizes = input("spatial_shapes", "int64", [images, 2]);
  const mask = input("pixel_attention_mask", "int64", [images, patches]);
  const inputs = {
    pixel_values,
    position_weights: gridPositions(pixel_values, sizes, cfg.vision.gridSide),
    vision_bias: paddingBias(mask),
  };
  const squares = gridSquares(pixel_values, sizes, cfg.downsample);
  return { image_features: lfm2VlStages(root, inputs, squares, cfg).features };
}
