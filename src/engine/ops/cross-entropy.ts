import { apply, defineOp, notDifferentiable } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { crossEntropySlope } from "./cross-entropy-slope.ts";
import { mul } from "./mul.ts";

/** The label of a position that carries no loss. */
export const IGNORED_LABEL = -100;

export const crossEntropyOp = defineOp<"logits" | "labels", null>({
  name: "crossEntropy",
  infer: ({ logits }) => [
    { dtype: "float32", shape: [] },
    { dtype: "float32", shape: logits.shape },
  ],
  emit: (g, { logits, labels }) =>
    g.node(
      "SoftmaxCrossEntropyLoss",
      [logits, labels],
      { reduction: "sum", ignore_index: IGNORED_LABEL },
      { outputs: 2 },
    ),
  gradient: ({ inputs: { labels }, saved: [logProbabilities] }, dy) => ({
    logits: () => mul(crossEntropySlope(logProbabilities!, labels), dy),
    labels: notDifferentiable("a label is a whole number"),
  }),
});

/**
 * Σ −log softmax(logits)[label] in nats over rows whose label is not −100. A sum, not a mean: the
 * denominator is the token count of the whole optimiser step, which one batch does not know.
 * logits [N,V], labels int64 [N] → [].
 */
export const crossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  apply(crossEntropyOp, { logits, labels }, null);
