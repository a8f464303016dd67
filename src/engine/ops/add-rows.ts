import { apply, defineOp, notDifferentiable } from "../op.ts";
import { sameShape, shapeError, type Shape } from "../shape.ts";
import { scalar, type Tensor } from "../tensor.ts";
import { expand } from "./expand.ts";
import { gatherRows } from "./gather-rows.ts";
import { reshape } from "./reshape.ts";

export const addRowsOp = defineOp<"base" | "index" | "rows", null>({
  name: "addRows",
  infer: ({ base, index, rows }) => {
    const [count, one] = index.shape;
    const fits = count !== undefined && sameShape(rows.shape, [count, base.shape[1] ?? 0]);
    if (!fits || one !== 1 || index.shape.length !== 2 || base.shape.length !== 2) {
      throw shapeError("addRows", "base must be [N,C], index [M,1] and rows [M,C]", {
        base: base.shape,
        index: index.shape,
        rows: rows.shape,
      });
    }
    return [{ dtype: base.dtype, shape: base.shape }];
  },
  emit: (g, { base, index, rows }) =>
    g.node("ScatterND", [base, index, rows], { reduction: "add" }),
  gradient: ({ inputs: { rows, index } }, dy) => ({
    base: () => dy,
    rows: () => reshape(gatherRows(dy, reshape(index, [rows.shape[0]!])), rows.shape),
    index: notDifferentiable("an index is a whole number"),
  }),
});

/**
 * A zero matrix of `shape` [N,C] to which row i of `rows` [...,C] is added at index[i]; rows with
 * the same index add up. The reverse of {@link gatherRows}.
 */
export function addRows(shape: Shape, index: Tensor, rows: Tensor): Tensor {
  const base = expand(scalar(0), shape);
  return apply(
    addRowsOp,
    { base, index: reshape(index, [null, 1]), rows: reshape(rows, [null, shape[1]!]) },
    null,
  );
}
