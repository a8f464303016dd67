import { hostFloat32, hostInt64, type HostTensor } from "../engine/session.ts";
import { HIDDEN } from "./sequence.ts";
import type { Patches } from "./vision-encoder.ts";

/** Patches of the longest piece: what the others are padded to. */
export function longestPiece(pieces: readonly Patches[]): number {
  return Math.max(...pieces.map((piece) => piece.height_patches * piece.width_patches));
}

/** `pixel_values` [N,P,patch values] and `vision_bias` [N,1,1,P] of pieces padded to the longest. */
export function patchFeeds(
  pieces: readonly Patches[],
  patchValues: number,
): Record<string, HostTensor> {
  const patches = longestPiece(pieces);
  const pixels = new Float32Array(pieces.length * patches * patchValues);
  const bias = new Float32Array(pieces.length * patches).fill(HIDDEN);
  for (const [n, { pixel_values, height_patches, width_patches }] of pieces.entries()) {
    const length = height_patches * width_patches;
    pixels.set(pixel_values.subarray(0, length * patchValues), n * patches * patchValues);
    bias.fill(0, n * patches, n * patches + length);
  }
  return {
    pixel_values: hostFloat32([pieces.length, patches, patchValues], pixels),
    vision_bias: hostFloat32([pieces.length, 1, 1, patches], bias),
  };
}

/** `unshuffle_index` [M, downsample²] of pieces padded to the longest. */
export function unshuffleFeeds(
  pieces: readonly Patches[],
  downsample: number,
): Record<string, HostTensor> {
  const index = unshuffleIndex(pieces, downsample, longestPiece(pieces));
  const square = downsample ** 2;
  return { unshuffle_index: hostInt64([index.length / square, square], index) };
}

/**
 * Rows of `unshuffle_index`: for each image token the patches of its square, vertical offset
 * first, then horizontal; images padded to `patches` each.
 */
export function unshuffleIndex(
  grids: readonly { readonly height_patches: number; readonly width_patches: number }[],
  downsample: number,
  patches: number,
): number[] {
  const index: number[] = [];
  for (const [n, { height_patches: height, width_patches: width }] of grids.entries()) {
    for (let row = 0; row < height; row += downsample) {
      for (let column = 0; column < width; column += downsample) {
        for (let a = 0; a < downsample; a++) {
          for (let b = 0; b < downsample; b++) {
            index.push(n * patches + (row + a) * width + column + b);
          }
        }
      }
    }
  }
  return index;
}
