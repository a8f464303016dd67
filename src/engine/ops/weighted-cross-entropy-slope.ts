import { apply, defineOp, notDifferentiable } from "../op.ts";
import type { Tensor } from "../tensor.ts";

type Inputs = "logProbabilities" | "labels" | "weights" | "scale";

export const weightedCrossEntropySlopeOp = defineOp<Inputs, { readonly smoothing: number }>({
  name: "weightedCrossEntropySlope",
  infer: ({ logProbabilities: { shape } }) => [{ dtype: "float32", shape }],
  emit: (g, { logProbabilities, labels, weights, scale }, { smoothing }, { output }) => {
    const float = (value: number) => g.constant("float32", [], Float32Array.of(value));
    const node = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
    const axis = g.constant("int64", [1], BigInt64Array.of(1n));
    const size = Number(output.shape[1]); // a vocabulary is no symbol
    const probability = node("Exp", logProbabilities);
    const shifted =
      smoothing === 0 ? probability : node("Sub", probability, float(smoothing / size));
    const index = node("Unsqueeze", labels, axis);
    const column = node("Unsqueeze", weights, axis);
    const hard = node("Sub", node("Mul", column, float(0)), float(1 - smoothing)); // −(1−ε), [N,1]
    const [slope] = g.node("ScatterElements", [shifted, index, hard], {
      axis: 1,
      reduction: "add",
    });
    return g.node("Mul", [slope!, node("Mul", column, scale)]);
  },
  gradient: () => ({
    logProbabilities: notDifferentiable("second derivatives of the loss are not needed"),
    labels: notDifferentiable("a label is a whole number"),
    weights: notDifferentiable("second derivatives of the loss are not needed"),
    scale: notDifferentiable("second derivatives of the loss are not needed"),
  }),
});

/**
 * (softmax − (1 − ε) · onehot(label) − ε/V) · weight · scale: the slope of weighted, smoothed
 * cross-entropy. logProbabilities [N,V], labels int64 [N], weights [N], scale [] → [N,V].
 */
export const weightedCrossEntropySlope = (
  logProbabilities: Tensor,
  labels: Tensor,
  weights: Tensor,
  scale: Tensor,
  smoothing: number,
): Tensor =>
  apply(weightedCrossEntropySlopeOp, { logProbabilities, labels, weights, scale }, { smoothing });
