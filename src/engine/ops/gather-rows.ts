import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { addRows } from "./add-rows.ts";

export const gatherRowsOp = defineOp<"x" | "index", null>({
  name: "gatherRows",
  infer: ({ x, index }) => {
    if (x.shape.length !== 2 || index.dtype !== "int64") {
      throw shapeError("gatherRows", "x must be a matrix and index int64", {
        x: x.shape,
        index: index.shape,
      });
    }
    return [{ dtype: x.dtype, shape: [...index.shape, x.shape[1]!] }];
  },
  emit: (g, { x, index }) => g.node("Gather", [x, index], { axis: 0 }),
  gradient: ({ inputs: { x, index } }, dy) => ({
    x: () => addRows(x.shape, index, dy),
    index: notDifferentiable("an index is a whole number"),
  }),
});

/** Row index[i] of x for every i: an embedding. x [N,C], index [...] → [...,C]. */
export const gatherRows = (x: Tensor, index: Tensor): Tensor =>
  apply(gatherRowsOp, { x, index }, null);
