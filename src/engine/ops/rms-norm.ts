import { apply, defineOp, type GraphWriter } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { mul } from "./mul.ts";
import { reduceMean } from "./reduce-mean.ts";
import { sumTo } from "./reduce-sum.ts";
import { sub } from "./sub.ts";

/** The kernel of the runtime's WebGPU provider (1.30) saves the mean of x in place of 1/rms. */
function inverseRms(g: GraphWriter, x: string, epsilon: number): string {
  const number = (value: number) => g.constant("float32", [], Float32Array.of(value));
  const lastAxis = g.constant("int64", [1], BigInt64Array.of(-1n));
  const [square] = g.node("ReduceMean", [g.node("Mul", [x, x])[0]!, lastAxis], { keepdims: 1 });
  const [rms] = g.node("Sqrt", [g.node("Add", [square!, number(epsilon)])[0]!]);
  return g.node("Div", [number(1), rms!])[0]!;
}

export const rmsNormOp = defineOp<"x" | "weight", { readonly epsilon: number }>({
  name: "rmsNorm",
  infer: ({ x, weight }) => {
    if (x.shape.length === 0 || !sameShape(weight.shape, x.shape.slice(-1))) {
      throw shapeError("rmsNorm", "weight must be as wide as the last axis of x", {
        x: x.shape,
        weight: weight.shape,
      });
    }
    return [
      { dtype: x.dtype, shape: x.shape },
      { dtype: "float32", shape: [...x.shape.slice(0, -1), 1] },
    ];
  },
  // An op that ONNX Runtime keeps in the ONNX domain; it saves 1/rms, which the gradient needs.
  emit: (g, { x, weight }, { epsilon }) => {
    const [y, inverse] = g.node(
      "SimplifiedLayerNormalization",
      [x, weight],
      { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
      { outputs: 2 },
    );
    return [y!, g.provider === "webgpu" ? inverseRms(g, x, epsilon) : inverse!];
  },
  gradient: ({ inputs: { x, weight }, saved: [inverse] }, dy) => {
    const scaled = mul(dy, inverse!); // dy/rms
    return {
      // dx = d − x·mean(d·x)/rms², with d = dy·weight/rms. What belongs to a row is combined before
      // it is spread over the row: every operation on [...,C] is a pass over memory.
      x: () => {
        const d = mul(scaled, weight);
        return sub(d, mul(x, mul(reduceMean(mul(d, x), -1), mul(inverse!, inverse!))));
      },
      weight: () => sumTo(mul(scaled, x), weight.shape),
    };
  },
});

/** x / √(mean(x²) + ε) · weight over the last axis. Zhang & Sennrich 2019, section 4. */
export const rmsNorm = (x: Tensor, weight: Tensor, epsilon: number): Tensor =>
  apply(rmsNormOp, { x, weight }, { epsilon });
