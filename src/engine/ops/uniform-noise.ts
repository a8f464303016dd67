import { multiplyDimensions, type Dimension } from "../dimension.ts";
import { apply, defineOp, notDifferentiable } from "../op.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { hashedBits } from "./hashed-bits.ts";

export const uniformNoiseOp = defineOp<"seed", { readonly shape: Shape; readonly stream: number }>({
  name: "uniformNoise",
  infer: (_, { shape }) => [{ dtype: "float32", shape }],
  emit: (g, { seed }, { shape, stream }) => {
    const float = (value: number) => g.constant("float32", [], Float32Array.of(value));
    const size = shape.reduce<Dimension>(multiplyDimensions, 1);
    const [count] = g.node("Squeeze", [g.shapeVector([size])]);
    const places = { count: count!, shape: g.shapeVector(shape) };
    const [bits] = g.node("Cast", [hashedBits(g, seed, places, stream)], { to: 1 });
    return g.node("Sub", [g.node("Mul", [bits!, float(2 ** -31)])[0]!, float(1)]);
  },
  gradient: () => ({ seed: notDifferentiable("a seed is a whole number") }),
});

/** Random numbers in [−1, 1], the same for the same seed and stream. seed int64 [], 0 ≤ seed < 2³². */
export const uniformNoise = (seed: Tensor, shape: Shape, stream: number): Tensor =>
  apply(uniformNoiseOp, { seed }, { shape, stream });
