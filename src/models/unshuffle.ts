import { symbol } from "../engine/dimension.ts";
import { gatherRows } from "../engine/ops/gather-rows.ts";
import { reshape } from "../engine/ops/reshape.ts";
import { input, type Tensor } from "../engine/tensor.ts";
import { fixedSide } from "./layers.ts";

/** Which rows of the flattened [N·P] patches make each image token. int64 [M, downsample²] */
export function unshuffleInput(downsample: number): Tensor {
  return input("unshuffle_index", "int64", [symbol("image_tokens"), downsample ** 2]);
}

/** Pixel unshuffle: the patches of a square side by side, [N,P,C] → [M, downsample²·C]. */
export function unshuffle(patches: Tensor, index: Tensor, downsample: number): Tensor {
  const side = fixedSide(patches, -1);
  const rows = gatherRows(reshape(patches, [null, side]), index); // [M,4,C]
  return reshape(rows, [index.shape[0]!, downsample ** 2 * side]);
}
