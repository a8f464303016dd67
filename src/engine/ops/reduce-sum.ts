import { apply, defineOp } from "../op.ts";
import { normaliseAxis, sameShape, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { expand } from "./expand.ts";
import { reshape } from "./reshape.ts";

interface ReduceSumAttributes {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

function reducedShape(shape: Shape, { axes, keepAxes }: ReduceSumAttributes): Shape {
  return keepAxes
    ? shape.map((side, i) => (axes.includes(i) ? 1 : side))
    : shape.filter((_, i) => !axes.includes(i));
}

export const reduceSumOp = defineOp<"x", ReduceSumAttributes>({
  name: "reduceSum",
  infer: ({ x }, attributes) => [{ dtype: x.dtype, shape: reducedShape(x.shape, attributes) }],
  emit: (g, { x }, { axes, keepAxes }) => {
    const list = g.constant("int64", [axes.length], BigInt64Array.from(axes, BigInt));
    return g.node("ReduceSum", [x, list], { keepdims: keepAxes ? 1 : 0 });
  },
  gradient: ({ inputs: { x }, attributes }, dy) => ({
    x: () => {
      const kept = reducedShape(x.shape, { ...attributes, keepAxes: true });
      return expand(reshape(dy, kept), x.shape);
    },
  }),
});

/** Sum over `axes` (all when left out). Summed axes disappear unless `keepAxes`. */
export function reduceSum(
  x: Tensor,
  axes: readonly number[] = x.shape.map((_, i) => i),
  keepAxes = false,
): Tensor {
  if (axes.length === 0) return x;
  const indices = axes.map((axis) => normaliseAxis("reduceSum", axis, x.shape.length));
  return apply(reduceSumOp, { x }, { axes: indices, keepAxes });
}

/** The reverse of broadcasting: sums what was stretched, so that the result has `shape`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const stretched = x.shape
    .map((side, i) => ({ side, i, target: i < lead ? null : shape[i - lead]! }))
    .filter(({ side, target }) => target === null || (target === 1 && side !== 1))
    .map(({ i }) => i);
  return reshape(reduceSum(x, stretched), shape);
}
