import { broadcastShapes } from "../shape.ts";
import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { sumTo } from "./reduce-sum.ts";

export const mulOp = defineOp<"x" | "y", null>({
  name: "mul",
  infer: ({ x, y }) => [{ dtype: x.dtype, shape: broadcastShapes("mul", x.shape, y.shape) }],
  emit: (g, { x, y }) => g.node("Mul", [x, y]),
  gradient: ({ inputs: { x, y } }, dy) => ({
    x: () => sumTo(mul(dy, y), x.shape), // d(xy)/dx = y
    y: () => sumTo(mul(dy, x), y.shape),
  }),
});

/** x · y, elementwise; axes of size 1 are stretched. */
export const mul = (x: Tensor, y: Tensor): Tensor => apply(mulOp, { x, y }, null);
