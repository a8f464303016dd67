import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { scalar } from "../tensor.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";

export const sqrtOp = defineOp<"x", null>({
  name: "sqrt",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Sqrt", [x]),
  gradient: ({ output }, dy) => ({ x: () => div(mul(dy, scalar(0.5)), output) }),
});

/** Square root. */
export const sqrt = (x: Tensor): Tensor => apply(sqrtOp, { x }, null);
