import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";

export const expOp = defineOp<"x", null>({
  name: "exp",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Exp", [x]),
  gradient: ({ output }, dy) => ({ x: () => mul(dy, output) }),
});

/** eˣ. */
export const exp = (x: Tensor): Tensor => apply(expOp, { x }, null);
