import { sameDimension } from "../dimension.ts";
import { apply, defineOp, notDifferentiable } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** A weight [outFeatures, inFeatures] in blocks along its rows: `formats/block-quantised.ts`. */
export interface BlockFormatOf {
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly outFeatures: number;
  readonly inFeatures: number;
}

export const READING_ONLY = notDifferentiable("weights quantised for reading cannot be trained on");

/** Activations are whole numbers of 8 bits too, scaled block by block: the runtime's fast kernels. */
const INT8_ACTIVATIONS = 4;

export function checkBlocks(
  op: string,
  { codes, scales }: { readonly codes: Tensor; readonly scales: Tensor },
  { bits, blockSize, outFeatures, inFeatures }: BlockFormatOf,
): void {
  const blocks = Math.ceil(inFeatures / blockSize);
  const expected = [outFeatures, blocks, (blockSize * bits) / 8].join();
  const fits = codes.dtype === "uint8" && codes.shape.join() === expected;
  if (fits && scales.shape.join() === [outFeatures, blocks].join()) return;
  throw shapeError(op, `codes must be [${expected}] and scales one for each block`, {
    ...{ codes: codes.shape, scales: scales.shape },
  });
}

export const blockMatmulOp = defineOp<"x" | "codes" | "scales", BlockFormatOf>({
  name: "blockMatmul",
  infer: ({ x, codes, scales }, format) => {
    checkBlocks("blockMatmul", { codes, scales }, format);
    if (x.shape.length !== 2 || !sameDimension(x.shape[1]!, format.inFeatures)) {
      throw shapeError("blockMatmul", `x must have ${format.inFeatures} columns`, { x: x.shape });
    }
    return [{ dtype: "float32", shape: [x.shape[0]!, format.outFeatures] }];
  },
  emit: (g, { x, codes, scales }, { bits, blockSize, outFeatures, inFeatures }) =>
    g.node(
      "MatMulNBits",
      [x, codes, scales],
      {
        ...{ K: inFeatures, N: outFeatures, bits, block_size: blockSize },
        accuracy_level: INT8_ACTIVATIONS,
      },
      { domain: "com.microsoft" },
    ),
  gradient: () => ({ x: READING_ONLY, codes: READING_ONLY, scales: READING_ONLY }),
});

/**
 * x·Wᵀ with a weight of 4 or 8 bits, for reading: activations are quantised to 8 bits as well, so the
 * result is an approximation of the product with the weight's own values.
 * x [N,I], codes uint8 [O,blocks,bytes], scales [O,blocks] → [N,O].
 */
export const blockMatmul = (
  x: Tensor,
  codes: Tensor,
  scales: Tensor,
  format: BlockFormatOf,
): Tensor => apply(blockMatmulOp, { x, codes, scales }, format);
