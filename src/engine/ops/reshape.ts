import type { Dimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { completeShape, sameShape, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** ONNX's own spelling where it has one: 0 copies an axis, −1 is the one that is left. */
function shortForm(from: Shape, to: Shape): BigInt64Array | null {
  const open = to.filter((side) => typeof side !== "number").length;
  if (open > 1 || to.includes(0)) return null;
  return BigInt64Array.from(to, (side) => (typeof side === "number" ? BigInt(side) : -1n));
}

export const reshapeOp = defineOp<"x", { readonly shape: Shape }>({
  name: "reshape",
  infer: ({ x }, { shape }) => [{ dtype: x.dtype, shape }],
  emit: (g, { x }, { shape }, { inputs }) => {
    const short = shortForm(inputs.x.shape, shape);
    const target = short ? g.constant("int64", [shape.length], short) : g.shapeVector(shape);
    return g.node("Reshape", [x, target]);
  },
  gradient: ({ inputs: { x } }, dy) => ({ x: () => reshape(dy, x.shape) }),
});

/** The same values in row-major order under another shape; `null` is whatever is left over. */
export function reshape(x: Tensor, shape: readonly (Dimension | null)[]): Tensor {
  const complete = completeShape("reshape", x.shape, shape);
  return sameShape(x.shape, complete) ? x : apply(reshapeOp, { x }, { shape: complete });
}
