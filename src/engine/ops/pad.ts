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
  // Counts for every axis: the runtime's optimiser moves transposes past a Pad as if it had no `axes`.
  emit: (g, { x }, { axis, before, after }, { output }) => {
    const counts = (count: Dimension) => output.shape.map((_, i) => (i === axis ? count : 0));
    const pads = g.shapeVector([...counts(before), ...counts(after)]);
    return g.node("Pad", [x, pads], { mode: "constant" });
  },
  gradient: ({ inputs: { x }, attributes: { axis, before } }, dy) => ({
    x: () => slice(dy, axis, before, addDimensions(before, x.shape[axis]!)),
  }),
});

/** x with `before` and `after` zeros along one axis. */
export function pad(x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor {
  return apply(padOp, { x }, { axis: normaliseAxis("pad", axis, x.shape.length), before, after });
}
