import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import {
  bnb4Attributes,
  checkFourBit,
  emitMaxima,
  emitZero,
  FROZEN_PARTS,
  type FourBitFormat,
  type FourBitName,
  type FourBitTensors,
} from "./four-bit-maxima.ts";
import { fourBitMatmulSlope } from "./four-bit-matmul-slope.ts";

export const fourBitMatmulOp = defineOp<"x" | FourBitName, FourBitFormat>({
  name: "fourBitMatmul",
  infer: ({ x, ...tensors }, format) => {
    checkFourBit("fourBitMatmul", tensors, format);
    if (x.shape.length !== 2 || !sameDimension(x.shape[1]!, format.inFeatures)) {
      throw shapeError("fourBitMatmul", `x must have ${format.inFeatures} columns`, { x: x.shape });
    }
    return [{ dtype: "float32", shape: [x.shape[0]!, format.outFeatures] }];
  },
  emit: (g, { x, ...names }, format) =>
    g.node(
      "MatMulBnb4",
      [x, names.codes, emitMaxima(g, names, format, emitZero(g, x))],
      bnb4Attributes(format, format.outFeatures, format.inFeatures),
      { domain: "com.microsoft" },
    ),
  gradient: ({ inputs: { x: _x, ...tensors }, attributes }, dy) => ({
    x: () => fourBitMatmulSlope(dy, tensors, attributes),
    ...FROZEN_PARTS,
  }),
});

/**
 * x·Wᵀ with a weight that stays in 4 bits: the kernel makes one weight at a time into floats.
 * x [N,I], W [O,I] → [N,O].
 * @see Dettmers et al. 2023, arXiv:2305.14314, equation 5
 */
export const fourBitMatmul = (x: Tensor, tensors: FourBitTensors, format: FourBitFormat): Tensor =>
  apply(fourBitMatmulOp, { x, ...tensors }, format);
