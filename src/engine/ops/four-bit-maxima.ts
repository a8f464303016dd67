import type { FourBitType } from "../../formats/four-bit.ts";
import { notDifferentiable, type GraphWriter } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** How a weight [outFeatures, inFeatures] is cut into blocks, row by row across the ends of rows. */
export interface FourBitFormat {
  readonly outFeatures: number;
  readonly inFeatures: number;
  readonly blockSize: number;
  readonly type: FourBitType;
  /** Double quantisation: blocks of maxima have a maximum themselves. null: maxima are floats. */
  readonly nested: { readonly blockSize: number; readonly offset: number } | null;
}

/** A weight in 4 bits: S of them in B blocks. */
export interface FourBitTensors {
  /** uint8 [⌈S/2⌉], two codes in a byte, the first in the upper half. */
  readonly codes: Tensor;
  /** [B], of each block of weights; with double quantisation indices into `map`, uint8 [B]. */
  readonly maxima: Tensor;
  /** [256]. Without double quantisation nothing looks at it; `maxima` again will do. */
  readonly map: Tensor;
  /** [⌈B/nested block⌉]. Likewise. */
  readonly nestedMaxima: Tensor;
}

export type FourBitName = keyof FourBitTensors;
type Names = Readonly<Record<FourBitName, string>>;

const frozen = notDifferentiable("a quantised weight is frozen");
export const FROZEN_PARTS = { codes: frozen, maxima: frozen, map: frozen, nestedMaxima: frozen };

/** @throws {KvittoError} `graph.shape` unless there are as many codes and maxima as the format says */
export function checkFourBit(op: string, tensors: FourBitTensors, format: FourBitFormat): void {
  const { codes, maxima, map, nestedMaxima } = tensors;
  const { outFeatures, inFeatures, blockSize, nested } = format;
  const blocks = Math.ceil((outFeatures * inFeatures) / blockSize);
  const isFlat = (tensor: Tensor, size: number) => tensor.shape.join() === String(size);
  const fits =
    codes.dtype === "uint8" &&
    isFlat(codes, Math.ceil((outFeatures * inFeatures) / 2)) &&
    isFlat(maxima, blocks) &&
    (nested === null
      ? maxima.dtype === "float32"
      : maxima.dtype === "uint8" &&
        map.shape.length === 1 &&
        isFlat(nestedMaxima, Math.ceil(blocks / nested.blockSize)));
  if (fits) return;
  const rule = `${outFeatures * inFeatures} codes and the maxima of ${blocks} blocks`;
  throw shapeError(op, rule, {
    ...{ codes: codes.shape, maxima: maxima.shape, map: map.shape },
    nestedMaxima: nestedMaxima.shape,
  });
}

const vector = (g: GraphWriter, ...values: number[]) =>
  g.constant("int64", [values.length], BigInt64Array.from(values, BigInt));

/** int64 [1] holding 0, known no sooner than `after`, whose first axis may have any size. */
export function emitZero(g: GraphWriter, after: string | null): string {
  if (after === null) return vector(g, 0);
  const [rows] = g.node("Shape", [after], { start: 0, end: 1 });
  return g.node("Mul", [rows!, vector(g, 0)])[0]!;
}

/**
 * The maxima of the blocks as floats: map[index] · maximum of its block + offset.
 * @param zero  of {@link emitZero}. Weights are constants: what is computed of them alone is computed when
 *   the graph is loaded, and every step of it then stays in memory, eight times the maxima.
 * @see Dettmers et al. 2023, arXiv:2305.14314, section 3
 */
export function emitMaxima(
  g: GraphWriter,
  { maxima, map, nestedMaxima }: Names,
  { outFeatures, inFeatures, blockSize, nested }: FourBitFormat,
  zero: string,
): string {
  if (nested === null) return maxima;
  const size = Math.ceil((outFeatures * inFeatures) / blockSize);
  const rows = Math.ceil(size / nested.blockSize);
  const [own] = g.node("Slice", [maxima, zero, vector(g, size)]);
  const [index] = g.node("Cast", [own!], { to: 6 });
  const [values] = g.node("Gather", [map, index!], { axis: 0 });
  // The last block is filled up, so that all are rows of one matrix.
  const missing = rows * nested.blockSize - size;
  const full = missing === 0 ? values! : g.node("Pad", [values!, vector(g, 0, missing)])[0]!;
  const [matrix] = g.node("Reshape", [full, vector(g, rows, nested.blockSize)]);
  const [column] = g.node("Reshape", [nestedMaxima, vector(g, rows, 1)]);
  const [flat] = g.node("Reshape", [g.node("Mul", [matrix!, column!])[0]!, vector(g, -1)]);
  const scaled =
    missing === 0 ? flat! : g.node("Slice", [flat!, vector(g, 0), vector(g, size)])[0]!;
  return g.node("Add", [scaled, g.constant("float32", [], Float32Array.of(nested.offset))])[0]!;
}

/** Attributes of the runtime's kernel for a product with a weight of `out` rows of `inner` columns. */
export function bnb4Attributes(
  { blockSize, type }: FourBitFormat,
  out: number,
  inner: number,
): Record<string, number> {
  return { N: out, K: inner, block_size: blockSize, quant_type: type === "nf4" ? 1 : 0, transB: 1 };
}
