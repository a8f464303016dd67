import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export const transposeOp = defineOp<"x", { readonly order: readonly number[] }>({
  name: "transpose",
  infer: ({ x }, { order }) => {
    const sorted = [...order].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw shapeError("transpose", `order [${order.join()}] must name each axis once`, {
        x: x.shape,
      });
    }
    return [{ dtype: x.dtype, shape: order.map((axis) => x.shape[axis]!) }];
  },
  emit: (g, { x }, { order }) => g.node("Transpose", [x], { perm: order }),
  gradient: ({ attributes: { order } }, dy) => ({
    x: () =>
      transpose(
        dy,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  }),
});

/** Axis i of the result is axis order[i] of x. */
export const transpose = (x: Tensor, order: readonly number[]): Tensor =>
  apply(transposeOp, { x }, { order });

/** The last two axes swapped. */
export function swapLastAxes(x: Tensor): Tensor {
  const rank = x.shape.length;
  const order = x.shape.map((_, i) => (i < rank - 2 ? i : i === rank - 2 ? rank - 1 : rank - 2));
  return transpose(x, order);
}
