import { addDimensions, sameDimension, type Dimension } from "../dimension.ts";
import { apply, defineOp, type GradientThunk } from "../op.ts";
import { normaliseAxis, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { slice } from "./slice.ts";

/** Inputs are called x0, x1, …: an op's inputs have names, and here there are any number. */
export const concatOp = defineOp<string, { readonly axis: number }>({
  name: "concat",
  infer: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const [first] = parts;
    if (first === undefined) throw shapeError("concat", "needs at least one tensor", {});
    let total: Dimension = 0;
    for (const part of parts) {
      const fits = part.shape.every(
        (side, i) => i === axis || sameDimension(side, first.shape[i] ?? -1),
      );
      if (!fits || part.shape.length !== first.shape.length) {
        throw shapeError("concat", `all axes but ${axis} must be equal`, {
          first: first.shape,
          other: part.shape,
        });
      }
      total = addDimensions(total, part.shape[axis]!);
    }
    return [
      { dtype: first.dtype, shape: first.shape.map((side, i) => (i === axis ? total : side)) },
    ];
  },
  emit: (g, names, { axis }) => g.node("Concat", Object.values(names), { axis }),
  gradient: ({ inputs, attributes: { axis } }, dy) => {
    const thunks: Record<string, GradientThunk> = {};
    let start: Dimension = 0;
    for (const [name, part] of Object.entries(inputs)) {
      const from = start;
      const to = addDimensions(from, part.shape[axis]!);
      thunks[name] = () => slice(dy, axis, from, to);
      start = to;
    }
    return thunks;
  },
});

/** The parts one after another along `axis`. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const index = normaliseAxis("concat", axis, only?.shape.length ?? 0);
  const inputs = Object.fromEntries(parts.map((part, i) => [`x${i}`, part]));
  return apply(concatOp, inputs, { axis: index });
}
