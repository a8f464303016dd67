import { formatDimension, subtractDimensions, type Dimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { normaliseAxis, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { pad } from "./pad.ts";

interface SliceAttributes {
  readonly axis: number;
  readonly start: Dimension;
  readonly end: Dimension;
}

export const sliceOp = defineOp<"x", SliceAttributes>({
  name: "slice",
  infer: ({ x }, { axis, start, end }) => {
    // Whether sizes with symbols are in order is not known before the graph runs.
    const bounds = [0, start, end, x.shape[axis]!].filter((side) => typeof side === "number");
    if (bounds.some((bound, i) => i > 0 && bound < bounds[i - 1]!)) {
      const range = `${formatDimension(start)}..${formatDimension(end)}`;
      throw shapeError("slice", `${range} must lie within axis ${axis}`, { x: x.shape });
    }
    const kept = subtractDimensions(end, start);
    return [{ dtype: x.dtype, shape: x.shape.map((side, i) => (i === axis ? kept : side)) }];
  },
  emit: (g, { x }, { axis, start, end }) => {
    const axes = g.constant("int64", [1], BigInt64Array.of(BigInt(axis)));
    return g.node("Slice", [x, g.shapeVector([start]), g.shapeVector([end]), axes]);
  },
  gradient: ({ inputs: { x }, attributes: { axis, start, end } }, dy) => ({
    x: () => pad(dy, axis, start, subtractDimensions(x.shape[axis]!, end)),
  }),
});

/** Positions start..end−1 of one axis. Both may have symbols; neither may be negative. */
export function slice(x: Tensor, axis: number, start: Dimension, end: Dimension): Tensor {
  return apply(sliceOp, { x }, { axis: normaliseAxis("slice", axis, x.shape.length), start, end });
}

/** The last axis cut into `count` equal parts. */
export function splitLast(x: Tensor, count: number): Tensor[] {
  const side = x.shape.at(-1);
  if (typeof side !== "number" || side % count !== 0) {
    throw new Error(`internal: an axis of ${String(side)} does not split into ${count}`);
  }
  const part = side / count;
  return Array.from({ length: count }, (_, i) => slice(x, -1, i * part, (i + 1) * part));
}
