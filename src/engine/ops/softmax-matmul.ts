import { apply, defineOp } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { matmul, matmulShape, productOverRows } from "./matmul.ts";
import { mul } from "./mul.ts";
import { reduceSum, sumTo } from "./reduce-sum.ts";
import { sub } from "./sub.ts";
import { swapLastAxes } from "./transpose.ts";

export const softmaxMatmulOp = defineOp<"scores" | "v", null>({
  name: "softmaxMatmul",
  infer: ({ scores, v }) => [
    { dtype: scores.dtype, shape: matmulShape("softmaxMatmul", scores.shape, v.shape) },
    { dtype: scores.dtype, shape: scores.shape },
  ],
  emit: (g, { scores, v }) => {
    const [probabilities] = g.node("Softmax", [scores], { axis: -1 });
    return [g.node("MatMul", [probabilities!, v])[0]!, probabilities!];
  },
  gradient: ({ inputs: { scores, v }, output, saved: [probabilities] }, dy) => ({
    // ds = p·(dp − Σ dp·p) with dp = dy·vᵀ, and Σ dp·p = Σ dy·y: a sum over D values instead of S.
    scores: () => {
      const slope = sub(matmul(dy, swapLastAxes(v)), reduceSum(mul(dy, output), [-1], true));
      return sumTo(mul(probabilities!, slope), scores.shape);
    },
    v: () => sumTo(productOverRows(probabilities!, dy), v.shape),
  }),
});

/**
 * softmax(scores)·v, the second half of attention. scores [...,T,S], v [...,S,D] → [...,T,D].
 * The gradient is cheaper than that of softmax and matmul apart.
 * @see Dao et al. 2022, arXiv:2205.14135, appendix B.2
 */
export const softmaxMatmul = (scores: Tensor, v: Tensor): Tensor =>
  apply(softmaxMatmulOp, { scores, v }, null);
