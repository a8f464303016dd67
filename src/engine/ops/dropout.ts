import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { hashedBits } from "./hashed-bits.ts";

interface DropoutAttributes {
  /** Share of the values that become 0. */
  readonly rate: number;
  readonly stream: number;
}

export const dropoutOp = defineOp<"x" | "seed", DropoutAttributes>({
  name: "dropout",
  infer: ({ x, seed }) => {
    if (seed.shape.length !== 0) {
      throw shapeError("dropout", "seed must be one number", { seed: seed.shape });
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  emit: (g, { x, seed }, { rate, stream }) => {
    const float = (value: number) => g.constant("float32", [], Float32Array.of(value));
    // The bits wait for x, by a term that is 0: computed once for forward and backward they would be
    // kept from the one to the other, and take more memory than x.
    const one = (value: number) => g.constant("int64", [1], BigInt64Array.of(BigInt(value)));
    const flat = g.node("Reshape", [x, one(-1)])[0]!;
    const [first] = g.node("Slice", [flat, one(0), one(1)]);
    const [sum] = g.node("ReduceSum", [g.node("Mul", [first!, float(0)])[0]!], { keepdims: 0 });
    const [own] = g.node("Add", [seed, g.node("Cast", [sum!], { to: 7 })[0]!]);
    const places = { count: g.node("Size", [x])[0]!, shape: g.node("Shape", [x])[0]! };
    const bits = hashedBits(g, own!, places, stream);
    const least = g.constant("int64", [], BigInt64Array.of(BigInt(Math.round(rate * 2 ** 32))));
    const [kept] = g.node("GreaterOrEqual", [bits, least]);
    const [factor] = g.node("Mul", [g.node("Cast", [kept!], { to: 1 })[0]!, float(1 / (1 - rate))]);
    return g.node("Mul", [x, factor!]);
  },
  gradient: ({ inputs: { seed }, attributes: { rate, stream } }, dy) => ({
    x: () => dropout(dy, seed, rate, stream),
    seed: notDifferentiable("a seed is a whole number"),
  }),
});

/**
 * Inverted dropout: x / (1 − rate) where a random number of the place, in 0..1, is at least `rate`, else
 * 0. The same seed and stream drop the same places. seed int64 [], 0 ≤ seed < 2³².
 * @see Srivastava et al. 2014, JMLR 15; PEFT drops the input of lora_A
 */
export function dropout(x: Tensor, seed: Tensor, rate: number, stream: number): Tensor {
  return apply(dropoutOp, { x, seed }, { rate, stream });
}
