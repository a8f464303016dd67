import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { div } from "./div.ts";

export const logOp = defineOp<"x", null>({
  name: "log",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Log", [x]),
  gradient: ({ inputs: { x } }, dy) => ({ x: () => div(dy, x) }),
});

/** Natural logarithm. */
export const log = (x: Tensor): Tensor => apply(logOp, { x }, null);
