import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { unshuffleIndex, type VisionEncoder } from "./lfm2-vl.ts";
import { HIDDEN } from "./sequence.ts";
import { positionWeights } from "./siglip2.ts";

/** One image or tile after the image processor. */
export interface ImagePiece {
  /** [P, patch values], patches in raster order. */
  readonly pixel_values: Float32Array;
  readonly height_patches: number;
  readonly width_patches: number;
}

/** Feeds of the vision inputs for these pieces, each padded to the longest. */
export function imageFeeds(
  vision: VisionEncoder,
  pieces: readonly ImagePiece[],
): Record<string, HostTensor> {
  const { patchValues, gridSide } = vision.config;
  const lengths = pieces.map((piece) => piece.height_patches * piece.width_patches);
  const patches = Math.max(...lengths);
  const pixels = new Float32Array(pieces.length * patches * patchValues);
  const bias = new Float32Array(pieces.length * patches).fill(HIDDEN);
  for (const [n, piece] of pieces.entries()) {
    const values = piece.pixel_values.subarray(0, lengths[n]! * patchValues);
    pixels.set(values, n * patches * patchValues);
    bias.fill(0, n * patches, n * patches + lengths[n]!);
  }
  const index = unshuffleIndex(pieces, vision.downsample, patches);
  const square = vision.downsample ** 2;
  return {
    pixel_values: hostFloat32([pieces.length, patches, patchValues], pixels),
    position_weights: hostFloat32(
      [pieces.length, patches, gridSide ** 2],
      positionWeights(pieces, gridSide, patches),
    ),
    vision_bias: hostFloat32([pieces.length, 1, 1, patches], bias),
    unshuffle_index: hostInt64([index.length / square, square], index),
  };
}
