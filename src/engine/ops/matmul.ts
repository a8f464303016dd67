import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { broadcastShapes, shapeError, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemm } from "./gemm.ts";
import { sumTo } from "./reduce-sum.ts";
import { reshape } from "./reshape.ts";
import { swapLastAxes } from "./transpose.ts";

export function matmulShape(op: string, x: Shape, w: Shape): Shape {
  if (x.length < 2 || w.length < 2 || !sameDimension(x.at(-1)!, w.at(-2)!)) {
    throw shapeError(op, "last axis of x must equal the second-last of w", { x, w });
  }
  const lead = broadcastShapes(op, x.slice(0, -2), w.slice(0, -2));
  return [...lead, x.at(-2)!, w.at(-1)!];
}

export const matmulOp = defineOp<"x" | "w", null>({
  name: "matmul",
  infer: ({ x, w }) => [{ dtype: x.dtype, shape: matmulShape("matmul", x.shape, w.shape) }],
  emit: (g, { x, w }) => g.node("MatMul", [x, w]),
  gradient: ({ inputs: { x, w } }, dy) => ({
    x: () => sumTo(matmul(dy, swapLastAxes(w)), x.shape), // dx = dy·wᵀ
    w: () => (w.shape.length === 2 ? rowsProduct(x, dy) : sumTo(productOverRows(x, dy), w.shape)),
  }),
});

/** xᵀ·dy when all leading axes are summed: one product over every row. → [K,N]. */
function rowsProduct(x: Tensor, dy: Tensor): Tensor {
  const rows = (t: Tensor) => reshape(t, [null, t.shape.at(-1)!]);
  return gemm(rows(x), rows(dy), true, false);
}

/**
 * xᵀ·dy. x [...,M,K], dy [...,M,N] → [...,K,N]. Transposing costs as much as the matrix is large, and
 * x may be T×T probabilities: the narrower of the two is transposed, and if need be the result.
 */
export function productOverRows(x: Tensor, dy: Tensor): Tensor {
  const [k, n] = [x.shape.at(-1)!, dy.shape.at(-1)!];
  const narrower = typeof n === "number" && (typeof k !== "number" || n < k);
  return narrower ? swapLastAxes(matmul(swapLastAxes(dy), x)) : matmul(swapLastAxes(x), dy);
}

/** x·w. x [...,M,K], w [...,K,N] → [...,M,N]; leading axes broadcast. */
export const matmul = (x: Tensor, w: Tensor): Tensor => apply(matmulOp, { x, w }, null);
