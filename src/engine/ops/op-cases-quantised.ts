import { CODE_BOOKS } from "../../formats/four-bit.ts";
import { at64, generate, matmul64, transpose64, withShape, type Array64 } from "./array64.ts";
import { blockMatmul, type BlockFormatOf } from "./block-matmul.ts";
import { blockRows } from "./block-rows.ts";
import { channelMatmul } from "./channel-matmul.ts";
import { channelRows } from "./channel-rows.ts";
import { fourBitMatmulSlope } from "./four-bit-matmul-slope.ts";
import { fourBitMatmul } from "./four-bit-matmul.ts";
import type { FourBitFormat, FourBitName } from "./four-bit-maxima.ts";
import { fourBitValues } from "./four-bit-values.ts";
import { bytes, fixedReal, opCase, real, signs, whole } from "./op-case.ts";

/**
 * A product sums at most 32 terms, each rounded, of values up to 2 · 2: 32 · 2⁻²⁴ relative to the
 * largest sum, and three roundings more for the weight itself.
 */
const PRODUCT = 4e-6;

const NF4: FourBitFormat = {
  ...{ outFeatures: 6, inFeatures: 24, blockSize: 16, type: "nf4", nested: null },
};
const ODD: FourBitFormat = { ...NF4, outFeatures: 3, inFeatures: 11, type: "fp4" };
/** 9 maxima in blocks of 4, so that the last is not full; and 12, so that it is. */
const NESTED: FourBitFormat = { ...NF4, nested: { blockSize: 4, offset: 0.25 } };
const NESTED_EVEN: FourBitFormat = { ...NESTED, outFeatures: 8 };

type FourBit64 = Readonly<Record<FourBitName, Array64>>;

/** By the definition: two codes in a byte, the first in the upper half; blocks run over row ends. */
function fourBit64(
  { codes, maxima, map, nestedMaxima }: FourBit64,
  format: FourBitFormat,
): Array64 {
  const { outFeatures, inFeatures, blockSize, type, nested } = format;
  const maximum = (block: number) => {
    const own = maxima.values[block]!;
    if (nested === null) return own;
    const outer = nestedMaxima.values[Math.floor(block / nested.blockSize)]!;
    return map.values[own]! * outer + nested.offset;
  };
  return generate([outFeatures, inFeatures], ([row, column]) => {
    const i = row! * inFeatures + column!;
    const byte = codes.values[Math.floor(i / 2)]!;
    const code = i % 2 === 0 ? Math.floor(byte / 16) : byte % 16;
    return CODE_BOOKS[type][code]! * maximum(Math.floor(i / blockSize));
  });
}

const transposed = (weight: Array64): Array64 => transpose64(weight, [1, 0]);

const parts = {
  ...{ codes: bytes, maxima: bytes, map: fixedReal(-1, 1), nestedMaxima: fixedReal(0, 2) },
};

/** Without double quantisation the maxima are floats, and the others are not looked at. */
const swapped = <T>(tensors: Readonly<Record<FourBitName, T>>) => ({
  ...{ codes: tensors.codes, map: tensors.map },
  ...{ maxima: tensors.nestedMaxima, nestedMaxima: tensors.maxima },
});

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
    inputs: parts,
    tolerance: 4e-7, // two products and a sum of values up to 2.3, each rounded once
    variants: [
      {
        shapes: ["72 9 256 3"],
        build: (tensors) => fourBitValues(tensors, NESTED),
        expected: (tensors) => fourBit64(tensors, NESTED),
      },
      {
        shapes: ["96 12 256 3"],
        build: (tensors) => fourBitValues(tensors, NESTED_EVEN),
        expected: (tensors) => fourBit64(tensors, NESTED_EVEN),
      },
      {
        shapes: ["17 1 1 3"],
        build: (tensors) => fourBitValues(swapped(tensors), ODD),
        expected: (tensors) => fourBit64(swapped(tensors), ODD),
      },
    ],
  }),
  fourBitMatmul: opCase({
    inputs: { x: real(-2, 2), ...parts },
    tolerance: PRODUCT,
    variants: [
      {
        shapes: ["N,24 72 9 256 3", "B*T,24 72 9 256 3", "1,24 72 9 256 3", "Z,24 72 9 256 3"],
        build: ({ x, ...tensors }) => fourBitMatmul(x, tensors, NESTED),
        expected: ({ x, ...tensors }) => matmul64(x, transposed(fourBit64(tensors, NESTED))),
      },
      {
        shapes: ["N,11 17 1 1 3"],
        build: ({ x, ...tensors }) => fourBitMatmul(x, swapped(tensors), ODD),
        expected: ({ x, ...tensors }) => matmul64(x, transposed(fourBit64(swapped(tensors), ODD))),
      },
    ],
  }),
  fourBitMatmulSlope: opCase({
    inputs: { dy: fixedReal(-2, 2), ...parts },
    tolerance: PRODUCT,
    variants: [
      {
        shapes: ["N,6 72 9 256 3", "B*T,6 72 9 256 3", "Z,6 72 9 256 3"],
        build: ({ dy, ...tensors }) => fourBitMatmulSlope(dy, tensors, NESTED),
        expected: ({ dy, ...tensors }) => matmul64(dy, fourBit64(tensors, NESTED)),
      },
      {
        shapes: ["N,6 72 1 1 9"],
        build: ({ dy, ...tensors }) => fourBitMatmulSlope(dy, swapped(tensors), NF4),
        expected: ({ dy, ...tensors }) => matmul64(dy, fourBit64(swapped(tensors), NF4)),
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
        expected: ({ x, codes, scales }) => matmul64(x, transposed(blocks64(codes, scales, FOUR))),
      },
      {
        shapes: ["B*T,32 4,2,16 4,2"],
        build: ({ x, codes, scales }) => blockMatmul(x, codes, scales, EIGHT),
        expected: ({ x, codes, scales }) => matmul64(x, transposed(blocks64(codes, scales, EIGHT))),
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
  channelMatmul: opCase({
    inputs: { x: signs, codes: bytes, scales: fixedReal(0, 1) },
    // ±1 is 127 or 128 steps of 2/255: 0.4 % off, in sums of 16 terms whose sizes add up to about what the
    // largest result is. Codes or scales in another order are off by as much as the result.
    tolerance: 1.5e-2,
    variants: [
      {
        shapes: ["N,24 24,5 5", "1,24 24,5 5", "B*T,32 32,3 3"],
        build: ({ x, codes, scales }) => channelMatmul(x, codes, scales),
        expected: ({ x, codes, scales }) => matmul64(x, transposed(channels64(codes, scales))),
      },
    ],
  }),
  channelRows: opCase({
    inputs: { codes: bytes, scales: fixedReal(-1, 1), index: whole(4) },
    tolerance: 1e-7, // one product, rounded once
    variants: [
      {
        shapes: ["24,5 5 B,T", "24,5 5 []", "24,5 5 Z"],
        build: ({ codes, scales, index }) => channelRows(codes, scales, index),
        expected: ({ codes, scales, index }) => gatheredRows(channels64(codes, scales), index),
      },
    ],
  }),
};

/** By the definition: codes [in, out], one scale for each output. */
const channels64 = (codes: Array64, scales: Array64): Array64 =>
  generate(
    [codes.shape[1]!, codes.shape[0]!],
    ([row, column]) => (at64(codes, [column!, row!]) - 128) * scales.values[row!]!,
  );

function gatheredRows(values: Array64, index: Array64): Array64 {
  const inFeatures = values.shape[1]!;
  return withShape(
    generate(
      [index.values.length, inFeatures],
      ([i, column]) => rowOf(values, index.values[i!]!).values[column!]!,
    ),
    [...index.shape, inFeatures],
  );
}

function gathered(
  { codes, scales, index }: Readonly<Record<"codes" | "scales" | "index", Array64>>,
  format: BlockFormatOf,
): Array64 {
  return gatheredRows(blocks64(codes, scales, format), index);
}
