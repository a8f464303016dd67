import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export const negOp = defineOp<"x", null>({
  name: "neg",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Neg", [x]),
  gradient: (_, dy) => ({ x: () => neg(dy) }),
});

/** −x. */
export const neg = (x: Tensor): Tensor => apply(negOp, { x }, null);
