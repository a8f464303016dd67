import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import {
  bnb4Attributes,
  checkFourBit,
  FROZEN_CODES,
  type FourBitFormat,
} from "./four-bit-values.ts";
import { fourBitMatmulSlope } from "./four-bit-matmul-slope.ts";

export const fourBitMatmulOp = defineOp<"x" | "codes" | "maxima", FourBitFormat>({
  name: "fourBitMatmul",
  infer: ({ x, codes, maxima }, format) => {
    checkFourBit("fourBitMatmul", { codes, maxima }, format);
    if (x.shape.length !== 2 || !sameDimension(x.shape[1]!, format.inFeatures)) {
      throw shapeError("fourBitMatmul", `x must have ${format.inFeatures} columns`, { x: x.shape });
    }
    return [{ dtype: "float32", shape: [x.shape[0]!, format.outFeatures] }];
  },
  emit: (g, { x, codes, maxima }, format) =>
    g.node(
      "MatMulBnb4",
      [x, codes, maxima],
      bnb4Attributes(format, format.outFeatures, format.inFeatures),
      { domain: "com.microsoft" },
    ),
  gradient: ({ inputs: { codes, maxima }, attributes }, dy) => ({
    x: () => fourBitMatmulSlope(dy, codes, maxima, attributes),
    codes: FROZEN_CODES,
    maxima: FROZEN_CODES,
  }),
});

/**
 * x·Wᵀ with a weight that stays in 4 bits: the kernel makes one weight at a time into floats.
 * x [N,I], codes uint8 [⌈O·I/2⌉], maxima [⌈O·I/block⌉] → [N,O].
 * @see Dettmers et al. 2023, arXiv:2305.14314, equation 5
 */
export const fourBitMatmul = (
  x: Tensor,
  codes: Tensor,
  maxima: Tensor,
  format: FourBitFormat,
): Tensor => apply(fourBitMatmulOp, { x, codes, maxima }, format);
