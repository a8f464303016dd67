import { apply, defineOp, notDifferentiable, type GraphWriter } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkBlocks, READING_ONLY, type BlockFormatOf } from "./block-matmul.ts";

/** Bytes that hold two codes → one code a byte, in a new last axis: the lower half first. */
function emitHalves(g: GraphWriter, bytes: string): string {
  const byte = (value: number) => g.constant("uint8", [], Uint8Array.of(value));
  const axis = g.constant("int64", [1], BigInt64Array.of(-1n));
  const low = g.node("BitwiseAnd", [bytes, byte(15)])[0]!;
  const high = g.node("BitShift", [bytes, byte(4)], { direction: "RIGHT" })[0]!;
  const columns = [low, high].map((half) => g.node("Unsqueeze", [half, axis])[0]!);
  return g.node("Concat", columns, { axis: -1 })[0]!;
}

export const blockRowsOp = defineOp<"codes" | "scales" | "index", BlockFormatOf>({
  name: "blockRows",
  infer: ({ codes, scales, index }, format) => {
    checkBlocks("blockRows", { codes, scales }, format);
    if (index.dtype !== "int64") {
      throw shapeError("blockRows", "index must be int64", { index: index.shape });
    }
    return [{ dtype: "float32", shape: [...index.shape, format.inFeatures] }];
  },
  emit: (g, { codes, scales, index }, { bits, blockSize, inFeatures }, { inputs }) => {
    const blocks = Math.ceil(inFeatures / blockSize);
    const lead = inputs.index.shape;
    const vector = (...values: number[]) =>
      g.constant("int64", [values.length], BigInt64Array.from(values, BigInt));
    const [bytes] = g.node("Gather", [codes, index], { axis: 0 });
    const wide = bits === 8 ? bytes! : emitHalves(g, bytes!);
    const [numbers] = g.node("Cast", [wide], { to: 1 });
    const [rows] = g.node("Reshape", [numbers!, g.shapeVector([...lead, blocks, blockSize])]);
    const zero = g.constant("float32", [], Float32Array.of(2 ** (bits - 1)));
    const [centred] = g.node("Sub", [rows!, zero]);
    const [own] = g.node("Gather", [scales, index], { axis: 0 });
    const [scale] = g.node("Unsqueeze", [own!, vector(-1)]);
    const [values] = g.node("Mul", [centred!, scale!]);
    const filled = g.shapeVector([...lead, blocks * blockSize]);
    const [flat] = g.node("Reshape", [values!, filled]);
    if (blocks * blockSize === inFeatures) return [flat!];
    return g.node("Slice", [flat!, vector(0), vector(inFeatures), vector(-1)]);
  },
  gradient: () => ({
    codes: READING_ONLY,
    scales: READING_ONLY,
    index: notDifferentiable("an index is a whole number"),
  }),
});

/**
 * Row index[i] of a weight in blocks, as its values: an embedding. codes uint8 [O,blocks,bytes], scales
 * [O,blocks], index [...] → [...,I].
 */
export const blockRows = (
  codes: Tensor,
  scales: Tensor,
  index: Tensor,
  format: BlockFormatOf,
): Tensor => apply(blockRowsOp, { codes, scales, index }, format);
