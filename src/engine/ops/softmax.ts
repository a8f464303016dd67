import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";
import { reduceSum } from "./reduce-sum.ts";
import { sub } from "./sub.ts";

export const softmaxOp = defineOp<"x", null>({
  name: "softmax",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Softmax", [x], { axis: -1 }),
  gradient: ({ output }, dy) => ({
    // dx = y·(dy − Σ dy·y)
    x: () => mul(output, sub(dy, reduceSum(mul(dy, output), [-1], true))),
  }),
});

/** eˣ / Σeˣ over the last axis. */
export const softmax = (x: Tensor): Tensor => apply(softmaxOp, { x }, null);
