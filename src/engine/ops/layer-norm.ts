import { apply, defineOp } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import type { Tensor, TensorType } from "../tensor.ts";
import { mul } from "./mul.ts";
import { reduceMean } from "./reduce-mean.ts";
import { sumTo } from "./reduce-sum.ts";
import { sub } from "./sub.ts";

export const layerNormOp = defineOp<"x" | "weight" | "bias", { readonly epsilon: number }>({
  name: "layerNorm",
  infer: ({ x, weight, bias }) => {
    const side = x.shape.slice(-1);
    if (side.length === 0 || !sameShape(weight.shape, side) || !sameShape(bias.shape, side)) {
      throw shapeError("layerNorm", "weight and bias must be as wide as the last axis of x", {
        x: x.shape,
        weight: weight.shape,
        bias: bias.shape,
      });
    }
    const statistic: TensorType = { dtype: "float32", shape: [...x.shape.slice(0, -1), 1] };
    return [{ dtype: x.dtype, shape: x.shape }, statistic, statistic];
  },
  emit: (g, { x, weight, bias }, { epsilon }) =>
    g.node(
      "LayerNormalization",
      [x, weight, bias],
      { axis: -1, epsilon: { float: epsilon } },
      { outputs: 3 },
    ),
  gradient: ({ inputs: { x, weight, bias }, saved: [mean, inverse] }, dy) => {
    const scaled = mul(dy, inverse!); // dy/σ
    const centred = sub(x, mean!);
    return {
      // dx = d − mean(d) − c·mean(d·c)/σ², with d = dy·weight/σ and c = x − mean. What belongs to a
      // row is combined before it is spread over the row: every operation on [...,C] is a pass.
      x: () => {
        const d = mul(scaled, weight);
        const share = mul(reduceMean(mul(d, centred), -1), mul(inverse!, inverse!));
        return sub(sub(d, mul(centred, share)), reduceMean(d, -1));
      },
      weight: () => sumTo(mul(scaled, centred), weight.shape),
      bias: () => sumTo(dy, bias.shape),
    };
  },
});

/** (x − mean) / √(var + ε) · weight + bias over the last axis. Ba et al. 2016, section 3. */
export const layerNorm = (x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor =>
  apply(layerNormOp, { x, weight, bias }, { epsilon });
