import { apply, defineOp } from "../op.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";
import { sub } from "./sub.ts";

export type GeluApproximation = "none" | "tanh";

const CUBIC = 0.044715;
const ROOT = Math.sqrt(2 / Math.PI);

/** d/dx of x·Φ(x) = Φ(x) + x·φ(x). */
function exactSlope(x: Tensor): Tensor {
  const cumulative = mul(add(erf(mul(x, scalar(Math.SQRT1_2))), scalar(1)), scalar(0.5));
  const density = mul(exp(mul(mul(x, x), scalar(-0.5))), scalar(1 / Math.sqrt(2 * Math.PI)));
  return add(cumulative, mul(x, density));
}

/**
 * ½(1 + tanh u) = σ(v) with v = 2√(2/π)(x + 0.044715x³), so y = x·σ(v) and
 * dy/dx = σ + y(1−σ)v' = 1 − σ(−v)·(1 − y·v'), which has one product of two tensors fewer.
 */
function tanhSlope(x: Tensor, y: Tensor): Tensor {
  const square = mul(x, x);
  const minusV = mul(x, add(mul(square, scalar(-2 * ROOT * CUBIC)), scalar(-2 * ROOT)));
  const slopeOfV = add(mul(square, scalar(6 * ROOT * CUBIC)), scalar(2 * ROOT));
  return sub(scalar(1), mul(sigmoid(minusV), sub(scalar(1), mul(y, slopeOfV))));
}

export const geluOp = defineOp<"x", { readonly approximate: GeluApproximation }>({
  name: "gelu",
  infer: ({ x }) => [{ dtype: x.dtype, shape: x.shape }],
  emit: (g, { x }, { approximate }) => g.node("Gelu", [x], { approximate }),
  gradient: ({ inputs: { x }, attributes, output }, dy) => ({
    x: () => mul(dy, attributes.approximate === "none" ? exactSlope(x) : tanhSlope(x, output)),
  }),
});

/** Gaussian error linear unit, x·Φ(x), exact or by tanh. Hendrycks & Gimpel 2016, section 2. */
export const gelu = (x: Tensor, approximate: GeluApproximation): Tensor =>
  apply(geluOp, { x }, { approximate });
