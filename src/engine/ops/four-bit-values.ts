import type { FourBitType } from "../../formats/four-bit.ts";
import { apply, defineOp, notDifferentiable, type GraphWriter } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** How a weight [outFeatures, inFeatures] is cut into blocks, row by row across the ends of rows. */
export interface FourBitFormat {
  readonly outFeatures: number;
  readonly inFeatures: number;
  readonly blockSize: number;
  readonly type: FourBitType;
}

export const FROZEN_CODES = notDifferentiable("a quantised weight is frozen");

/** The codes and the maxima must be as many as the format says; both are flat. */
export function checkFourBit(
  op: string,
  { codes, maxima }: { readonly codes: Tensor; readonly maxima: Tensor },
  { outFeatures, inFeatures, blockSize }: FourBitFormat,
): void {
  const size = outFeatures * inFeatures;
  const fits =
    codes.dtype === "uint8" &&
    codes.shape.length === 1 &&
    codes.shape[0] === Math.ceil(size / 2) &&
    maxima.shape.length === 1 &&
    maxima.shape[0] === Math.ceil(size / blockSize);
  if (fits) return;
  const rule = `codes of ${size} weights in bytes, and the maxima of their blocks of ${blockSize}`;
  throw shapeError(op, rule, { codes: codes.shape, maxima: maxima.shape });
}

/** Attributes of the runtime's kernel for a product with a weight of `out` rows of `inner` columns. */
export function bnb4Attributes(
  { blockSize, type }: FourBitFormat,
  out: number,
  inner: number,
): Record<string, number> {
  return { N: out, K: inner, block_size: blockSize, quant_type: type === "nf4" ? 1 : 0, transB: 1 };
}

/**
 * The whole weight as float32: the runtime's own kernel multiplies it, as a column of `size` rows of one
 * value, by [[1]]. Half the time and the memory of looking the codes up by Cast, Gather and Mul.
 * @param after  a value that is there before: weights are constants, and without one they would all
 *   become floats when the graph is loaded. Its first axis has a size.
 */
export function emitFourBitValues(
  g: GraphWriter,
  { codes, maxima }: { readonly codes: string; readonly maxima: string },
  format: FourBitFormat,
  after: string | null,
): readonly string[] {
  const float = (value: number) => g.constant("float32", [1, 1], Float32Array.of(value));
  let one = float(1);
  if (after !== null) {
    const [rows] = g.node("Shape", [after], { start: 0, end: 1 });
    const [none] = g.node(
      "Cast",
      [g.node("Mul", [rows!, g.constant("int64", [1], BigInt64Array.of(0n))])[0]!],
      { to: 1 },
    );
    one = g.node("Add", [none!, float(1)])[0]!;
  }
  const { outFeatures, inFeatures } = format;
  const [column] = g.node(
    "MatMulBnb4",
    [one, codes, maxima],
    bnb4Attributes(format, outFeatures * inFeatures, 1),
    { domain: "com.microsoft" },
  );
  return g.node("Reshape", [column!, g.shapeVector([outFeatures, inFeatures])]);
}

export const fourBitValuesOp = defineOp<"codes" | "maxima", FourBitFormat>({
  name: "fourBitValues",
  infer: (inputs, format) => {
    checkFourBit("fourBitValues", inputs, format);
    return [{ dtype: "float32", shape: [format.outFeatures, format.inFeatures] }];
  },
  emit: (g, names, format) => emitFourBitValues(g, names, format, null),
  gradient: () => ({ codes: FROZEN_CODES, maxima: FROZEN_CODES }),
});

/**
 * codeBook[code] · maximum of its block: a 4-bit weight of bitsandbytes as float32. codes uint8
 * [⌈O·I/2⌉], two in a byte, the first in the upper half; maxima [⌈O·I/block⌉] → [O,I]. Of weights in a
 * file it is computed once, when the graph is loaded.
 */
export const fourBitValues = (codes: Tensor, maxima: Tensor, format: FourBitFormat): Tensor =>
  apply(fourBitValuesOp, { codes, maxima }, format);
