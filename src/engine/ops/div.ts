import { broadcastShapes } from "../shape.ts";
import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sumTo } from "./reduce-sum.ts";

export const divOp = defineOp<"x" | "y", null>({
  name: "div",
  infer: ({ x, y }) => [{ dtype: x.dtype, shape: broadcastShapes("div", x.shape, y.shape) }],
  emit: (g, { x, y }) => g.node("Div", [x, y]),
  gradient: ({ inputs: { x, y }, output }, dy) => ({
    x: () => sumTo(div(dy, y), x.shape),
    y: () => neg(sumTo(div(mul(dy, output), y), y.shape)), // d(x/y)/dy = −(x/y)/y
  }),
});

/** x / y, elementwise; axes of size 1 are stretched. */
export const div = (x: Tensor, y: Tensor): Tensor => apply(divOp, { x, y }, null);
