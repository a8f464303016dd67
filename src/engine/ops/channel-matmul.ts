import { ZERO_CODE } from "../../formats/channel-quantised.ts";
import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { READING_ONLY } from "./block-matmul.ts";

/** A row of nothing but zeros is divided by this. */
const SMALLEST = 1e-30;

export function checkChannels(
  op: string,
  codes: Tensor,
  scales: Tensor,
): readonly [number, number] {
  const [inFeatures, outFeatures] = codes.shape;
  const fits =
    codes.dtype === "uint8" &&
    codes.shape.length === 2 &&
    typeof inFeatures === "number" &&
    typeof outFeatures === "number" &&
    scales.shape.join() === String(outFeatures);
  if (fits) return [outFeatures, inFeatures];
  throw shapeError(op, "codes must be uint8 [in, out] and scales [out]", {
    ...{ codes: codes.shape, scales: scales.shape },
  });
}

export const channelMatmulOp = defineOp<"x" | "codes" | "scales", null>({
  name: "channelMatmul",
  infer: ({ x, codes, scales }) => {
    const [outFeatures, inFeatures] = checkChannels("channelMatmul", codes, scales);
    if (x.shape.length !== 2 || !sameDimension(x.shape[1]!, inFeatures)) {
      throw shapeError("channelMatmul", `x must have ${inFeatures} columns`, { x: x.shape });
    }
    return [{ dtype: "float32", shape: [x.shape[0]!, outFeatures] }];
  },
  emit: (g, { x, codes, scales }, _, { inputs }) => {
    const outFeatures = Number(inputs.codes.shape[1]); // infer has seen that it is a number
    const axis = g.constant("int64", [1], BigInt64Array.of(1n));
    const [size] = g.node("Abs", [x]);
    const [largest] = g.node("ReduceMax", [size!, axis], { keepdims: 1 });
    const least = g.constant("float32", [], Float32Array.of(SMALLEST));
    const [row] = g.node("Max", [largest!, least]);
    const [scaled] = g.node("Div", [x, row!]);
    const zeros = g.constant("uint8", [outFeatures], new Uint8Array(outFeatures).fill(ZERO_CODE));
    // The kernel has one scale for all of x. With every row scaled to 1, that is one for each row.
    const [product] = g.node(
      "DynamicQuantizeMatMul",
      [scaled!, codes, scales, zeros],
      {},
      { domain: "com.microsoft" },
    );
    return g.node("Mul", [product!, row!]);
  },
  gradient: () => ({ x: READING_ONLY, codes: READING_ONLY, scales: READING_ONLY }),
});

/**
 * x·Wᵀ with a weight of 8 bits and a scale for each output, for reading: each row of x is quantised to 8
 * bits as well. Unsigned on both sides: products of signed and unsigned bytes overflow on processors
 * without instructions for them. The weight is used where it lies, without a copy in another order.
 * x [N,I], codes uint8 [I,O], scales [O] → [N,O].
 * @see Dettmers et al. 2022, arXiv:2208.07339, section 3.1 (vector-wise quantisation)
 */
export const channelMatmul = (x: Tensor, codes: Tensor, scales: Tensor): Tensor =>
  apply(channelMatmulOp, { x, codes, scales }, null);
