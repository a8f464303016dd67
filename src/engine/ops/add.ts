import { broadcastShapes } from "../shape.ts";
import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { sumTo } from "./reduce-sum.ts";

export const addOp = defineOp<"x" | "y", null>({
  name: "add",
  infer: ({ x, y }) => [{ dtype: x.dtype, shape: broadcastShapes("add", x.shape, y.shape) }],
  emit: (g, { x, y }) => g.node("Add", [x, y]),
  gradient: ({ inputs: { x, y } }, dy) => ({
    x: () => sumTo(dy, x.shape),
    y: () => sumTo(dy, y.shape),
  }),
});

/** x + y; axes of size 1 are stretched. */
export const add = (x: Tensor, y: Tensor): Tensor => apply(addOp, { x, y }, null);
