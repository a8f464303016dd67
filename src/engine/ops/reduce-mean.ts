import { apply, defineOp } from "../op.ts";
import { normaliseAxis, shapeError } from "../shape.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { expand } from "./expand.ts";
import { mul } from "./mul.ts";

export const reduceMeanOp = defineOp<"x", { readonly axis: number }>({
  name: "reduceMean",
  infer: ({ x }, { axis }) => [
    { dtype: x.dtype, shape: x.shape.map((side, i) => (i === axis ? 1 : side)) },
  ],
  emit: (g, { x }, { axis }) => {
    const axes = g.constant("int64", [1], BigInt64Array.of(BigInt(axis)));
    return g.node("ReduceMean", [x, axes], { keepdims: 1 });
  },
  gradient: ({ inputs: { x }, attributes: { axis } }, dy) => ({
    x: () => {
      const side = x.shape[axis];
      if (typeof side !== "number") {
        throw shapeError("reduceMean", "needs a fixed size along its axis", { x: x.shape });
      }
      return expand(mul(dy, scalar(1 / side)), x.shape);
    },
  }),
});

/** Mean over one axis, which stays with size 1. */
export function reduceMean(x: Tensor, axis: number): Tensor {
  return apply(reduceMeanOp, { x }, { axis: normaliseAxis("reduceMean", axis, x.shape.length) });
}
