import { sameDimension } from "../dimension.ts";
import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import {
  checkFourBit,
  FROZEN_PARTS,
  type FourBitFormat,
  type FourBitName,
  type FourBitTensors,
} from "./four-bit-maxima.ts";
import { emitFourBitValues } from "./four-bit-values.ts";

export const fourBitMatmulSlopeOp = defineOp<"dy" | FourBitName, FourBitFormat>({
  name: "fourBitMatmulSlope",
  infer: ({ dy, ...tensors }, format) => {
    checkFourBit("fourBitMatmulSlope", tensors, format);
    if (dy.shape.length !== 2 || !sameDimension(dy.shape[1]!, format.outFeatures)) {
      throw shapeError("fourBitMatmulSlope", `dy must have ${format.outFeatures} columns`, {
        dy: dy.shape,
      });
    }
    return [{ dtype: "float32", shape: [dy.shape[0]!, format.inFeatures] }];
  },
  // The kernel's own transB=0 gives a wrong product on the CPU (onnxruntime 1.30), without an error.
  emit: (g, { dy, ...names }, format) =>
    g.node("MatMul", [dy, emitFourBitValues(g, names, format, dy)[0]!]),
  gradient: () => ({ dy: notDifferentiable("second derivatives are not needed"), ...FROZEN_PARTS }),
});

/**
 * dy·W with a weight that stays in 4 bits: the slope of `fourBitMatmul` for x. The weight becomes floats
 * when dy is there, and is gone after the product. dy [N,O] → [N,I].
 */
export const fourBitMatmulSlope = (
  dy: Tensor,
  tensors: FourBitTensors,
  format: FourBitFormat,
): Tensor => apply(fourBitMatmulSlopeOp, { dy, ...tensors }, format);
