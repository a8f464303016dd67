import { sameDimension, type Dimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { completeShape, sameShape, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * ONNX's own spelling where it has one: 0 keeps the axis that is there, or −1, once, is what is
 * left over. Not both: what is left over is undefined when a kept axis has size 0. Nor with a
 * number 0, which needs the other spelling, in which 0 means no values.
 */
function shortForm(from: Shape, to: Shape): BigInt64Array | null {
  if (to.includes(0)) return null;
  const open = to.filter((side) => typeof side !== "number").length;
  const kept = to.map((side, axis) => {
    if (typeof side === "number") return side;
    const old = from[axis];
    return old !== undefined && sameDimension(side, old) ? 0 : -1;
  });
  if (!kept.includes(-1)) return BigInt64Array.from(kept, BigInt);
  if (open > 1) return null;
  return BigInt64Array.from(to, (side) => (typeof side === "number" ? BigInt(side) : -1n));
}

export const reshapeOp = defineOp<"x", { readonly shape: Shape }>({
  name: "reshape",
  infer: ({ x }, { shape }) => [{ dtype: x.dtype, shape }],
  emit: (g, { x }, { shape }, { inputs }) => {
    const short = shortForm(inputs.x.shape, shape);
    return short === null
      ? g.node("Reshape", [x, g.shapeVector(shape)], { allowzero: 1 })
      : g.node("Reshape", [x, g.constant("int64", [shape.length], short)]);
  },
  gradient: ({ inputs: { x } }, dy) => ({ x: () => reshape(dy, x.shape) }),
});

/** The same values in row-major order under another shape; `null` is whatever is left over. */
export function reshape(x: Tensor, shape: readonly (Dimension | null)[]): Tensor {
  const complete = completeShape("reshape", x.shape, shape);
  return sameShape(x.shape, complete) ? x : apply(reshapeOp, { x }, { shape: complete });
}
