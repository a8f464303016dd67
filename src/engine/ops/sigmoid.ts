import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { scalar } from "../tensor.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

export const sigmoidOp = defineOp<"x", null>({
  name: "sigmoid",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Sigmoid", [x]),
  gradient: ({ output }, dy) => ({ x: () => mul(dy, mul(output, sub(scalar(1), output))) }),
});

/** Logistic function 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: Tensor): Tensor => apply(sigmoidOp, { x }, null);
