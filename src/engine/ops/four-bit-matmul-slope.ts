import { sameDimension } from "../dimension.ts";
import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import {
  checkFourBit,
  emitFourBitValues,
  FROZEN_CODES,
  type FourBitFormat,
} from "./four-bit-values.ts";

export const fourBitMatmulSlopeOp = defineOp<"dy" | "codes" | "maxima", FourBitFormat>({
  name: "fourBitMatmulSlope",
  infer: ({ dy, codes, maxima }, format) => {
    checkFourBit("fourBitMatmulSlope", { codes, maxima }, format);
    if (dy.shape.length !== 2 || !sameDimension(dy.shape[1]!, format.outFeatures)) {
      throw shapeError("fourBitMatmulSlope", `dy must have ${format.outFeatures} columns`, {
        dy: dy.shape,
      });
    }
    return [{ dtype: "float32", shape: [dy.shape[0]!, format.inFeatures] }];
  },
  // The kernel's own transB=0 gives a wrong product on the CPU (onnxruntime 1.30), without an error.
  emit: (g, { dy, codes, maxima }, format) =>
    g.node("MatMul", [dy, emitFourBitValues(g, { codes, maxima }, format, dy)[0]!]),
  gradient: () => ({
    dy: notDifferentiable("second derivatives are not needed"),
    codes: FROZEN_CODES,
    maxima: FROZEN_CODES,
  }),
});

/**
 * dy·W with a weight that stays in 4 bits: the slope of `fourBitMatmul` for x. The weight becomes floats
 * when dy is there, and is gone after the product. dy [N,O] → [N,I].
 */
export const fourBitMatmulSlope = (
  dy: Tensor,
  codes: Tensor,
  maxima: Tensor,
  format: FourBitFormat,
): Tensor => apply(fourBitMatmulSlopeOp, { dy, codes, maxima }, format);
