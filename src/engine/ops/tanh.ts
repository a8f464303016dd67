import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { scalar } from "../tensor.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

export const tanhOp = defineOp<"x", null>({
  name: "tanh",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Tanh", [x]),
  gradient: ({ output }, dy) => ({ x: () => mul(dy, sub(scalar(1), mul(output, output))) }),
});

/** Hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => apply(tanhOp, { x }, null);
