import { apply, defineOp, notDifferentiable } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export const crossEntropySlopeOp = defineOp<"logProbabilities" | "labels" | "scale", null>({
  name: "crossEntropySlope",
  infer: ({ logProbabilities }) => [{ dtype: "float32", shape: logProbabilities.shape }],
  emit: (g, { logProbabilities, labels, scale }) => {
    const one = (dtype: "int64" | "float32", value: number) =>
      dtype === "int64"
        ? g.constant("int64", [], BigInt64Array.of(BigInt(value)))
        : g.constant("float32", [], Float32Array.of(value));
    const [probability] = g.node("Exp", [logProbabilities]);
    const [scored] = g.node("GreaterOrEqual", [labels, one("int64", 0)]);
    const [weight] = g.node("Cast", [scored!], { to: 1 });
    const axis = g.constant("int64", [1], BigInt64Array.of(1n));
    const [column] = g.node("Unsqueeze", [weight!, axis]);
    // Rows without a label take column 0; their whole row is multiplied by 0 below.
    const [safe] = g.node("Max", [labels, one("int64", 0)]);
    const [index] = g.node("Unsqueeze", [safe!, axis]);
    const [minusOne] = g.node("Sub", [
      g.node("Mul", [column!, one("float32", 0)])[0]!,
      one("float32", 1),
    ]);
    const [slope] = g.node("ScatterElements", [probability!, index!, minusOne!], {
      axis: 1,
      reduction: "add",
    });
    // The label mask and the scale go over [N,V] together: each pass costs as much as the Exp.
    return g.node("Mul", [slope!, g.node("Mul", [column!, scale])[0]!]);
  },
  gradient: () => ({
    logProbabilities: notDifferentiable("second derivatives of the loss are not needed"),
    labels: notDifferentiable("a label is a whole number"),
    scale: notDifferentiable("second derivatives of the loss are not needed"),
  }),
});

/**
 * (softmax − onehot(label)) · scale, zero rows where the label is ignored: the slope of
 * cross-entropy. logProbabilities [N,V], labels int64 [N], scale [] → [N,V].
 */
export const crossEntropySlope = (
  logProbabilities: Tensor,
  labels: Tensor,
  scale: Tensor,
): Tensor => apply(crossEntropySlopeOp, { logProbabilities, labels, scale }, null);
