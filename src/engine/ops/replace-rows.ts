import { apply, defineOp, notDifferentiable } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { expand } from "./expand.ts";
import { gatherRows } from "./gather-rows.ts";
import { reshape } from "./reshape.ts";

export const replaceRowsOp = defineOp<"x" | "index" | "rows", null>({
  name: "replaceRows",
  infer: ({ x, index, rows }) => {
    const fits = sameShape(rows.shape, [index.shape[0] ?? 0, x.shape[1] ?? 0]);
    if (x.shape.length !== 2 || !fits) {
      throw shapeError("replaceRows", "x must be [N,C], index [M] and rows [M,C]", {
        x: x.shape,
        index: index.shape,
        rows: rows.shape,
      });
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  emit: (g, { x, index, rows }) => g.node("ScatterND", [x, index, rows]),
  gradient: ({ inputs: { index, rows } }, dy) => ({
    // What was overwritten has no influence: its gradient is zero.
    x: () => replaceRows(dy, index, expand(scalar(0), rows.shape)),
    rows: () => gatherRows(dy, reshape(index, [rows.shape[0]!])),
    index: notDifferentiable("an index is a whole number"),
  }),
});

/**
 * x [N,C] with row index[i] replaced by rows[i] [M,C]: image features over their placeholders.
 * An index may occur only once.
 */
export function replaceRows(x: Tensor, index: Tensor, rows: Tensor): Tensor {
  return apply(replaceRowsOp, { x, index: reshape(index, [rows.shape[0]!, 1]), rows }, null);
}
