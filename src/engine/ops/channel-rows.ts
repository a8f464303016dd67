import { ZERO_CODE } from "../../formats/channel-quantised.ts";
import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { READING_ONLY } from "./block-matmul.ts";
import { checkChannels } from "./channel-matmul.ts";

export const channelRowsOp = defineOp<"codes" | "scales" | "index", null>({
  name: "channelRows",
  infer: ({ codes, scales, index }) => {
    const [, inFeatures] = checkChannels("channelRows", codes, scales);
    if (index.dtype !== "int64") {
      throw shapeError("channelRows", "index must be int64", { index: index.shape });
    }
    return [{ dtype: "float32", shape: [...index.shape, inFeatures] }];
  },
  emit: (g, { codes, scales, index }, _, { inputs }) => {
    const flat = g.constant("int64", [1], BigInt64Array.of(-1n));
    const [list] = g.node("Reshape", [index, flat]);
    const [columns] = g.node("Gather", [codes, list!], { axis: 1 }); // [I,M]
    const [rows] = g.node("Transpose", [columns!], { perm: [1, 0] });
    const [numbers] = g.node("Cast", [rows!], { to: 1 });
    const zero = g.constant("float32", [], Float32Array.of(ZERO_CODE));
    const [centred] = g.node("Sub", [numbers!, zero]);
    const [own] = g.node("Gather", [scales, list!], { axis: 0 });
    const [scale] = g.node("Unsqueeze", [own!, flat]);
    const [values] = g.node("Mul", [centred!, scale!]);
    const shape = g.shapeVector([...inputs.index.shape, inputs.codes.shape[0]!]);
    return g.node("Reshape", [values!, shape], { allowzero: 1 });
  },
  gradient: () => ({
    codes: READING_ONLY,
    scales: READING_ONLY,
    index: notDifferentiable("an index is a whole number"),
  }),
});

/**
 * Row index[i] of a weight with a scale for each row, as its values: an embedding. codes uint8 [I,O],
 * scales [O], index [...] → [...,I].
 */
export const channelRows = (codes: Tensor, scales: Tensor, index: Tensor): Tensor =>
  apply(channelRowsOp, { codes, scales, index }, null);
