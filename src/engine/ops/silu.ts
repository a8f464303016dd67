import { apply, defineOp } from "../op.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";
import { sub } from "./sub.ts";

export const siluOp = defineOp<"x", null>({
  name: "silu",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  // QuickGelu is x·σ(αx): with α = 1 it is silu in one pass over memory instead of two.
  emit: (g, { x }) =>
    g.node("QuickGelu", [x], { alpha: { float: 1 } }, { domain: "com.microsoft" }),
  gradient: ({ inputs: { x }, output }, dy) => ({
    // d(x·σ)/dx = σ + x·σ·(1 − σ) = σ + y·(1 − σ)
    x: () => {
      const s = sigmoid(x);
      return mul(dy, add(s, mul(output, sub(scalar(1), s))));
    },
  }),
});

/** x · σ(x), also called swish. */
export const silu = (x: Tensor): Tensor => apply(siluOp, { x }, null);
