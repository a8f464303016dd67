import { apply, defineOp } from "../op.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

export const erfOp = defineOp<"x", null>({
  name: "erf",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }) => g.node("Erf", [x]),
  gradient: ({ inputs: { x } }, dy) => ({
    // d erf(x)/dx = 2/√π · e^(−x²)
    x: () => mul(dy, mul(exp(neg(mul(x, x))), scalar(2 / Math.sqrt(Math.PI)))),
  }),
});

/** Gauss error function. */
export const erf = (x: Tensor): Tensor => apply(erfOp, { x }, null);
