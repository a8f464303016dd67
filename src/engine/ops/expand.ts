import { apply, defineOp } from "../op.ts";
import { broadcastShapes, sameShape, shapeError, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sumTo } from "./reduce-sum.ts";

export const expandOp = defineOp<"x", { readonly shape: Shape }>({
  name: "expand",
  infer: ({ x }, { shape }) => {
    if (!sameShape(broadcastShapes("expand", x.shape, shape), shape)) {
      throw shapeError("expand", "x must stretch to the shape", { x: x.shape, shape });
    }
    return [{ dtype: x.dtype, shape }];
  },
  emit: (g, { x }, { shape }, { output }) =>
    // The runtime's optimiser takes an Expand to a fixed size of 0 for one that changes nothing.
    shape.includes(0) && output.dtype === "float32"
      ? g.node("ConstantOfShape", [g.shapeVector(shape)])
      : g.node("Expand", [x, g.shapeVector(shape)]),
  gradient: ({ inputs: { x } }, dy) => ({ x: () => sumTo(dy, x.shape) }),
});

/** x repeated along its axes of size 1 (and new leading axes) until it has `shape`. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(expandOp, { x }, { shape });
}
