import { apply, defineOp, notDifferentiable, type GraphWriter } from "../op.ts";
import { sameShape, shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { crossEntropySlope } from "./cross-entropy-slope.ts";

/** The label of a position that carries no loss. */
export const IGNORED_LABEL = -100;

export function logSoftmax(g: GraphWriter, x: string): string {
  // WebGPU has no such kernel: [N,V] would be carried to the CPU and back.
  if (g.provider !== "webgpu") return g.node("LogSoftmax", [x], { axis: -1 })[0]!;
  const lastAxis = g.constant("int64", [1], BigInt64Array.of(-1n));
  const [largest] = g.node("ReduceMax", [x, lastAxis], { keepdims: 1 });
  const [shifted] = g.node("Sub", [x, largest!]);
  const [total] = g.node("ReduceSum", [g.node("Exp", [shifted!])[0]!, lastAxis], { keepdims: 1 });
  return g.node("Sub", [shifted!, g.node("Log", [total!])[0]!])[0]!;
}

export const crossEntropyOp = defineOp<"logits" | "labels", null>({
  name: "crossEntropy",
  infer: ({ logits, labels }) => {
    const rows = logits.shape[0];
    if (logits.shape.length !== 2 || rows === undefined || !sameShape(labels.shape, [rows])) {
      throw shapeError("crossEntropy", "logits must be [N,V] and labels [N]", {
        logits: logits.shape,
        labels: labels.shape,
      });
    }
    return [
      { dtype: "float32", shape: [] },
      { dtype: "float32", shape: logits.shape },
    ];
  },
  // The runtime has no kernel for ONNX's SoftmaxCrossEntropyLoss and expands it to far more nodes.
  emit: (g, { logits, labels }) => {
    const zero = g.constant("int64", [], BigInt64Array.of(0n));
    const axis = g.constant("int64", [1], BigInt64Array.of(1n));
    const logProbabilities = logSoftmax(g, logits);
    // Rows without a label read column 0 and count 0 times.
    const [index] = g.node("Unsqueeze", [g.node("Max", [labels, zero])[0]!, axis]);
    const [scored] = g.node("GreaterOrEqual", [labels, zero]);
    const [weight] = g.node("Unsqueeze", [g.node("Cast", [scored!], { to: 1 })[0]!, axis]);
    const [picked] = g.node("GatherElements", [logProbabilities, index!], { axis: 1 });
    const [total] = g.node("ReduceSum", [g.node("Mul", [picked!, weight!])[0]!], { keepdims: 0 });
    return [g.node("Neg", [total!])[0]!, logProbabilities];
  },
  gradient: ({ inputs: { labels }, saved: [logProbabilities] }, dy) => ({
    logits: () => crossEntropySlope(logProbabilities!, labels, dy),
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
