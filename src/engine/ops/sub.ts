import { broadcastShapes } from "../shape.ts";
import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { neg } from "./neg.ts";
import { sumTo } from "./reduce-sum.ts";

export const subOp = defineOp<"x" | "y", null>({
  name: "sub",
  infer: ({ x, y }) => [{ dtype: x.dtype, shape: broadcastShapes("sub", x.shape, y.shape) }],
  emit: (g, { x, y }) => g.node("Sub", [x, y]),
  gradient: ({ inputs: { x, y } }, dy) => ({
    x: () => sumTo(dy, x.shape),
    y: () => neg(sumTo(dy, y.shape)),
  }),
});

/** x − y; axes of size 1 are stretched. */
export const sub = (x: Tensor, y: Tensor): Tensor => apply(subOp, { x, y }, null);
