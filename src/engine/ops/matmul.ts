import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { broadcastShapes, shapeError, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sumTo } from "./reduce-sum.ts";
import { swapLastAxes } from "./transpose.ts";

function matmulShape(x: Shape, w: Shape): Shape {
  if (x.length < 2 || w.length < 2 || !sameDimension(x.at(-1)!, w.at(-2)!)) {
    throw shapeError("matmul", "last axis of x must equal the second-last of w", { x, w });
  }
  const lead = broadcastShapes("matmul", x.slice(0, -2), w.slice(0, -2));
  return [...lead, x.at(-2)!, w.at(-1)!];
}

export const matmulOp = defineOp<"x" | "w", null>({
  name: "matmul",
  infer: ({ x, w }) => [{ dtype: x.dtype, shape: matmulShape(x.shape, w.shape) }],
  emit: (g, { x, w }) => g.node("MatMul", [x, w]),
  gradient: ({ inputs: { x, w } }, dy) => ({
    x: () => sumTo(matmul(dy, swapLastAxes(w)), x.shape), // dx = dy·wᵀ
    w: () => sumTo(matmul(swapLastAxes(x), dy), w.shape), // dw = xᵀ·dy
  }),
});

/** x·w. x [...,M,K], w [...,K,N] → [...,M,N]; leading axes broadcast. */
export const matmul = (x: Tensor, w: Tensor): Tensor => apply(matmulOp, { x, w }, null);
