import { apply, defineOp, notDifferentiable } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { neg } from "./neg.ts";

export const rotaryOp = defineOp<"x" | "positions" | "cos" | "sin", null>({
  name: "rotary",
  infer: ({ x, positions, cos, sin }) => {
    const half = cos.shape[1];
    if (x.shape.length !== 4 || typeof half !== "number" || x.shape[3] !== 2 * half) {
      throw shapeError("rotary", "cos and sin must be half as wide as x [B,H,T,D]", {
        x: x.shape,
        cos: cos.shape,
      });
    }
    const tables = { cos: cos.shape, sin: sin.shape };
    if (!sameShape(cos.shape, sin.shape)) throw shapeError("rotary", "must be equal", tables);
    if (!sameShape(positions.shape, [x.shape[0]!, x.shape[2]!])) {
      throw shapeError("rotary", "positions must be [B,T]", {
        x: x.shape,
        positions: positions.shape,
      });
    }
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  emit: (g, { x, positions, cos, sin }) =>
    g.node(
      "RotaryEmbedding",
      [x, positions, cos, sin],
      { interleaved: 0 },
      {
        domain: "com.microsoft",
      },
    ),
  gradient: ({ inputs: { positions, cos, sin } }, dy) => ({
    x: () => rotary(dy, positions, cos, neg(sin)), // a rotation's transpose turns the other way
    positions: notDifferentiable("a position is a whole number"),
    cos: notDifferentiable("the angle table is not trained"),
    sin: notDifferentiable("the angle table is not trained"),
  }),
});

/**
 * Rotary position embedding in rotate-half order: the pair (j, j + D/2) of each head turns by the
 * angle of its position. x [B,H,T,D], positions int64 [B,T], cos and sin [positions, D/2].
 * Su et al. 2021, arXiv:2104.09864, section 3.2.2.
 */
export const rotary = (x: Tensor, positions: Tensor, cos: Tensor, sin: Tensor): Tensor =>
  apply(rotaryOp, { x, positions, cos, sin }, null);
