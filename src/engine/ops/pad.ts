import { addDimensions, formatDimension, type Dimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { normaliseAxis, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { slice } from "./slice.ts";

interface PadAttributes {
  readonly axis: number;
  readonly before: Dimension;
  readonly after: Dimension;
}

export const padOp = defineOp<"x", PadAttributes>({
  name: "pad",
  infer: ({ x }, { axis, before, after }) => {
    if ([before, after].some((count) => typeof count === "number" && count < 0)) {
      const counts = `${formatDimension(before)} and ${formatDimension(after)}`;
      throw shapeError("pad", `cannot add ${counts} zeros`, { x: x.shape });
    }
    const padded = addDimensions(addDimensions(before, x.shape[axis]!), after);
    return [{ dtype: x.dtype, shape: x.shape.map((side, i) => (i === axis ? padded : side)) }];
  },
  emit: (g, { x }, { axis, before, after }) => {
    const axes = g.constant("int64", [1], BigInt64Array.of(BigInt(axis)));
    return g.node("Pad", [x, g.shapeVector([before, after]), "", axes], { mode: "constant" });
  },
  gradient: ({ inputs: { x }, attributes: { axis, before } }, dy) => ({
    x: () => slice(dy, axis, before, addDimensions(before, x.shape[axis]!)),
  }),
});

/** x with `before` and `after` zeros along one axis. */
export function pad(x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor {
  return apply(padOp, { x }, { axis: normaliseAxis("pad", axis, x.shape.length), before, after });
}
