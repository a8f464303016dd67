import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { FROZEN_CODES } from "./four-bit-values.ts";

interface NestedFormat {
  readonly blockSize: number;
  readonly offset: number;
}

export const nestedValuesOp = defineOp<"indices" | "map" | "maxima", NestedFormat>({
  name: "nestedValues",
  infer: ({ indices, map, maxima }, { blockSize }) => {
    const [size] = indices.shape;
    const fits =
      typeof size === "number" &&
      indices.dtype === "uint8" &&
      map.shape.length === 1 &&
      maxima.shape[0] === Math.ceil(size / blockSize);
    if (!fits) {
      throw shapeError("nestedValues", `one maximum for each ${blockSize} indices`, {
        ...{ indices: indices.shape, map: map.shape, maxima: maxima.shape },
      });
    }
    return [{ dtype: "float32", shape: [size] }];
  },
  emit: (g, { indices, map, maxima }, { blockSize, offset }, { inputs }) => {
    const size = Number(inputs.indices.shape[0]); // infer has seen that it is a number
    const blocks = Math.ceil(size / blockSize);
    const vector = (...values: number[]) =>
      g.constant("int64", [values.length], BigInt64Array.from(values, BigInt));
    const [index] = g.node("Cast", [indices], { to: 6 });
    const [values] = g.node("Gather", [map, index!], { axis: 0 });
    // The last block is filled up, so that all are rows of one matrix.
    const [padded] = g.node("Pad", [values!, vector(0, blocks * blockSize - size)]);
    const [rows] = g.node("Reshape", [padded!, vector(blocks, blockSize)]);
    const [column] = g.node("Reshape", [maxima, vector(blocks, 1)]);
    const [scaled] = g.node("Reshape", [g.node("Mul", [rows!, column!])[0]!, vector(-1)]);
    const [own] = g.node("Slice", [scaled!, vector(0), vector(size)]);
    return g.node("Add", [own!, g.constant("float32", [], Float32Array.of(offset))]);
  },
  gradient: () => ({ indices: FROZEN_CODES, map: FROZEN_CODES, maxima: FROZEN_CODES }),
});

/**
 * map[index] · maximum of its block + offset: the maxima of a weight's blocks under double quantisation.
 * indices uint8 [M], map [256], maxima [⌈M/block⌉] → [M]. Of weights in a file it is computed once, when
 * the graph is loaded.
 * @see Dettmers et al. 2023, arXiv:2305.14314, section 3
 */
export const nestedValues = (
  indices: Tensor,
  map: Tensor,
  maxima: Tensor,
  format: NestedFormat,
): Tensor => apply(nestedValuesOp, { indices, map, maxima }, format);
