import { apply, defineOp, notDifferentiable } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { logSoftmax } from "./cross-entropy.ts";
import { weightedCrossEntropySlope } from "./weighted-cross-entropy-slope.ts";

interface Smoothing {
  /** ε: the share of the target that every word has a part in. */
  readonly smoothing: number;
}

export const weightedCrossEntropyOp = defineOp<"logits" | "labels" | "weights", Smoothing>({
  name: "weightedCrossEntropy",
  infer: ({ logits, labels, weights }) => {
    const rows = logits.shape[0];
    const fits = (x: Tensor) => rows !== undefined && sameShape(x.shape, [rows]);
    if (logits.shape.length !== 2 || !fits(labels) || !fits(weights)) {
      throw shapeError("weightedCrossEntropy", "logits must be [N,V], labels and weights [N]", {
        logits: logits.shape,
        labels: labels.shape,
        weights: weights.shape,
      });
    }
    return [
      { dtype: "float32", shape: [] },
      { dtype: "float32", shape: logits.shape },
    ];
  },
  emit: (g, { logits, labels, weights }, { smoothing }) => {
    const float = (value: number) => g.constant("float32", [], Float32Array.of(value));
    const axis = g.constant("int64", [1], BigInt64Array.of(1n));
    const node = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
    const logProbabilities = logSoftmax(g, logits);
    const index = node("Unsqueeze", labels, axis);
    const [column] = g.node("GatherElements", [logProbabilities, index], { axis: 1 });
    const picked = node("Squeeze", column!, axis);
    const [all] = g.node("ReduceMean", [logProbabilities, axis], { keepdims: 0 });
    const hard = node("Mul", picked, float(1 - smoothing));
    const each = smoothing === 0 ? picked : node("Add", hard, node("Mul", all!, float(smoothing)));
    const [total] = g.node("ReduceSum", [node("Mul", each, weights)], { keepdims: 0 });
    return [node("Neg", total!), logProbabilities];
  },
  gradient: ({ inputs: { labels, weights }, saved: [logProbabilities], attributes }, dy) => ({
    logits: () =>
      weightedCrossEntropySlope(logProbabilities!, labels, weights, dy, attributes.smoothing),
    labels: notDifferentiable("a label is a whole number"),
    weights: notDifferentiable("weights of rows are given, not learnt"),
  }),
});

/**
 * Σ w · ((1 − ε) · −log p[label] + ε · mean over V of −log p), p = softmax(logits), in nats. Every row has
 * a label. ε = 0 and w = 1 is plain cross-entropy; ε is label smoothing as in PyTorch.
 * logits [N,V], labels int64 [N], weights [N] → [].
 * @see Szegedy et al. 2016, arXiv:1512.00567, section 7
 */
export const weightedCrossEntropy = (
  logits: Tensor,
  labels: Tensor,
  weights: Tensor,
  smoothing: number,
): Tensor => apply(weightedCrossEntropyOp, { logits, labels, weights }, { smoothing });
