import { CODE_BOOKS, type FourBitType } from "../../formats/four-bit.ts";
import { at64, generate, matmul64, transpose64, withShape, type Array64 } from "./array64.ts";
import { blockMatmul, type BlockFormatOf } from "./block-matmul.ts";
import { blockRows } from "./block-rows.ts";
import { fourBitMatmulSlope } from "./four-bit-matmul-slope.ts";
import { fourBitMatmul } from "./four-bit-matmul.ts";
import { fourBitValues, type FourBitFormat } from "./four-bit-values.ts";
import { nestedValues } from "./nested-values.ts";
import { bytes, fixedReal, opCase, real, signs, whole } from "./op-case.ts";

/**
 * A product sums at most 32 terms, each rounded, of values up to 2 · 2: 32 · 2⁻²⁴ relative to the
 * largest sum, and three roundings more for the weight itself.
 */
const PRODUCT = 4e-6;

const NF4: FourBitFormat = { outFeatures: 6, inFeatures: 24, blockSize: 16, type: "nf4" };
const ODD: FourBitFormat = { outFeatures: 3, inFeatures: 11, blockSize: 16, type: "fp4" };

/** By the definition: two codes in a byte, the first in the upper half; blocks run over row ends. */
function fourBit64(codes: Array64, maxima: Array64, format: FourBitFormat): Array64 {
  const { outFeatures, inFeatures, blockSize, type } = format;
  const book: Readonly<Record<FourBitType, Float32Array>> = CODE_BOOKS;
  return generate([outFeatures, inFeatures], ([row, column]) => {
    const i = row! * inFeatures + column!;
    const byte = codes.values[Math.floor(i / 2)]!;
    const code = i % 2 === 0 ? Math.floor(byte / 16) : byte % 16;
    return book[type][code]! * maxima.values[Math.floor(i / blockSize)]!;
  });
}

const FOUR: BlockFormatOf = { bits: 4, blockSize: 16, outFeatures: 5, inFeatures: 24 };
const EIGHT: BlockFormatOf = { bits: 8, blockSize: 16, outFeatures: 4, inFeatures: 32 };

/** By the definition: the first code of a byte in its lower half; a row's last block is filled up. */
function blocks64(codes: Array64, scales: Array64, format: BlockFormatOf): Array64 {
  const { outFeatures, inFeatures, blockSize, bits } = format;
  const perRow = scales.shape[1]! * blockSize;
  return generate([outFeatures, inFeatures], ([row, column]) => {
    const i = row! * perRow + column!;
    const byte = codes.values[bits === 8 ? i : Math.floor(i / 2)]!;
    const code = bits === 8 ? byte : i % 2 === 0 ? byte % 16 : Math.floor(byte / 16);
    return (code - 2 ** (bits - 1)) * at64(scales, [row!, Math.floor(column! / blockSize)]);
  });
}

const rowOf = (x: Array64, index: number): Array64 =>
  generate([x.shape[1]!], ([column]) => at64(x, [index, column!]));

/** The rows of weights that are stored in fewer bits; `op-cases.ts` has the others. */
export const quantisedCases = {
  fourBitValues: opCase({
    inputs: { codes: bytes, maxima: fixedReal(0, 2) },
    tolerance: 1e-7, // one product, rounded once
    variants: [
      {
        shapes: ["72 9"],
        build: ({ codes, maxima }) => fourBitValues(codes, maxima, NF4),
        expected: ({ codes, maxima }) => fourBit64(codes, maxima, NF4),
      },
      {
        shapes: ["17 3"],
        build: ({ codes, maxima }) => fourBitValues(codes, maxima, ODD),
        expected: ({ codes, maxima }) => fourBit64(codes, maxima, ODD),
      },
    ],
  }),
  fourBitMatmul: opCase({
    inputs: { x: real(-2, 2), codes: bytes, maxima: fixedReal(0, 2) },
    tolerance: PRODUCT,
    variants: [
      {
        shapes: ["N,24 72 9", "B*T,24 72 9", "1,24 72 9", "Z,24 72 9"],
        build: ({ x, codes, maxima }) => fourBitMatmul(x, codes, maxima, NF4),
        expected: ({ x, codes, maxima }) =>
          matmul64(x, transpose64(fourBit64(codes, maxima, NF4), [1, 0])),
      },
      {
        shapes: ["N,11 17 3"],
        build: ({ x, codes, maxima }) => fourBitMatmul(x, codes, maxima, ODD),
        expected: ({ x, codes, maxima }) =>
          matmul64(x, transpose64(fourBit64(codes, maxima, ODD), [1, 0])),
      },
    ],
  }),
  fourBitMatmulSlope: opCase({
    inputs: { dy: fixedReal(-2, 2), codes: bytes, maxima: fixedReal(0, 2) },
    tolerance: PRODUCT,
    variants: [
      {
        shapes: ["N,6 72 9", "B*T,6 72 9", "Z,6 72 9"],
        build: ({ dy, codes, maxima }) => fourBitMatmulSlope(dy, codes, maxima, NF4),
        expected: ({ dy, codes, maxima }) => matmul64(dy, fourBit64(codes, maxima, NF4)),
      },
    ],
  }),
  nestedValues: opCase({
    inputs: { indices: bytes, map: fixedReal(-1, 1), maxima: fixedReal(0, 2) },
    tolerance: 2e-7, // a product and a sum of values up to 2, each rounded once
    variants: [
      {
        shapes: ["37 256 3", "32 256 2", "1 256 1"],
        build: ({ indices, map, maxima }) =>
          nestedValues(indices, map, maxima, { blockSize: 16, offset: 0.25 }),
        expected: ({ indices, map, maxima }) =>
          generate(
            indices.shape,
            ([i]) => map.values[indices.values[i!]!]! * maxima.values[Math.floor(i! / 16)]! + 0.25,
          ),
      },
    ],
  }),
  blockMatmul: opCase({
    // Exact in 8 bits, so that what is left is the float32 sum of 32 products.
    inputs: { x: signs, codes: bytes, scales: fixedReal(-1, 1) },
    tolerance: PRODUCT,
    variants: [
      {
        shapes: ["N,24 5,2,8 5,2", "1,24 5,2,8 5,2", "Z,24 5,2,8 5,2"],
        build: ({ x, codes, scales }) => blockMatmul(x, codes, scales, FOUR),
        expected: ({ x, codes, scales }) =>
          matmul64(x, transpose64(blocks64(codes, scales, FOUR), [1, 0])),
      },
      {
        shapes: ["B*T,32 4,2,16 4,2"],
        build: ({ x, codes, scales }) => blockMatmul(x, codes, scales, EIGHT),
        expected: ({ x, codes, scales }) =>
          matmul64(x, transpose64(blocks64(codes, scales, EIGHT), [1, 0])),
      },
    ],
  }),
  blockRows: opCase({
    inputs: { codes: bytes, scales: fixedReal(-1, 1), index: whole(4) },
    tolerance: 1e-7, // one product, rounded once
    variants: [
      {
        shapes: ["5,2,8 5,2 B,T", "5,2,8 5,2 []", "5,2,8 5,2 Z"],
        build: ({ codes, scales, index }) => blockRows(codes, scales, index, FOUR),
        expected: (inputs) => gathered(inputs, FOUR),
      },
      {
        shapes: ["4,2,16 4,2 B,T"],
        build: ({ codes, scales, index }) => blockRows(codes, scales, index, EIGHT),
        expected: (inputs) => gathered(inputs, EIGHT),
      },
    ],
  }),
};

function gathered(
  { codes, scales, index }: Readonly<Record<"codes" | "scales" | "index", Array64>>,
  format: BlockFormatOf,
): Array64 {
  const values = blocks64(codes, scales, format);
  return withShape(
    generate(
      [index.values.length, format.inFeatures],
      ([i, column]) => rowOf(values, index.values[i!]!).values[column!]!,
    ),
    [...index.shape, format.inFeatures],
  );
}
