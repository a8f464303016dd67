import { apply } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { addRows, addRowsOp } from "./add-rows.ts";
import { add } from "./add.ts";
import {
  at,
  at64,
  concat64,
  erf64,
  generate,
  logSoftmax64,
  map,
  matmul64,
  normalise64,
  rotary64,
  sliceOrPad64,
  sum,
  sumOver,
  transpose64,
  withShape,
  zip,
  type Array64,
} from "./array64.ts";
import { concat } from "./concat.ts";
import { crossEntropySlope } from "./cross-entropy-slope.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { div } from "./div.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { expand } from "./expand.ts";
import { gatherRows } from "./gather-rows.ts";
import { gelu } from "./gelu.ts";
import { gemm } from "./gemm.ts";
import { layerNorm } from "./layer-norm.ts";
import { log } from "./log.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import {
  distinct,
  fixedReal,
  labels,
  opCase,
  real,
  whole,
  type OpCase,
  type Sample,
} from "./op-case.ts";
import { quantisedCases } from "./op-cases-quantised.ts";
import { trainingCases } from "./op-cases-training.ts";
import { pad } from "./pad.ts";
import { reduceMean } from "./reduce-mean.ts";
import { reduceSum } from "./reduce-sum.ts";
import { replaceRows } from "./replace-rows.ts";
import { reshape } from "./reshape.ts";
import { rmsNorm } from "./rms-norm.ts";
import { rotary } from "./rotary.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { slice } from "./slice.ts";
import { softmaxMatmul } from "./softmax-matmul.ts";
import { softmax } from "./softmax.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import type { OpName } from "./table.ts";
import { tanh } from "./tanh.ts";
import { transpose } from "./transpose.ts";

/** + − · ÷ are correctly rounded, and a gradient here adds up at most 24 of them: 24 · 2⁻²⁴. */
const EXACT = 1.5e-6;

/**
 * The runtime's exp, tanh, erf and logistic are polynomials good to about 4 ulp (2.4e-7) of values
 * up to 1; a gradient multiplies two of them and up to three other factors below 3.
 */
const TRANSCENDENTAL = 5e-6;

/** Equal shapes, stretched axes, rank 0, size 1, and no values at all. */
const BINARY_SHAPES = [
  "B,T,4 B,T,4",
  "B,T,4 4",
  "4 B,T,4",
  "B,1,4 T,1",
  "B,T []",
  "[] []",
  "1,1 1",
  "Z,3 3",
  "Z,3 Z,1",
];

const UNARY_SHAPES = ["B,T,4", "7", "[]", "1,1", "Z,3"];

function binary(
  build: (x: Tensor, y: Tensor) => Tensor,
  f: (x: number, y: number) => number,
  y: Sample = real(-2, 2),
): OpCase<"x" | "y"> {
  return {
    inputs: { x: real(-2, 2), y },
    tolerance: EXACT,
    variants: [
      {
        shapes: BINARY_SHAPES,
        build: (inputs) => build(inputs.x, inputs.y),
        expected: (inputs) => zip(inputs.x, inputs.y, f),
      },
    ],
  };
}

function unary(
  build: (x: Tensor) => Tensor,
  f: (x: number) => number,
  x: Sample = real(-2.5, 2.5),
): OpCase<"x"> {
  return {
    inputs: { x },
    tolerance: TRANSCENDENTAL,
    variants: [
      {
        shapes: UNARY_SHAPES,
        build: (inputs) => build(inputs.x),
        expected: (inputs) => map(inputs.x, f),
      },
    ],
  };
}

const normalDensity = (x: number) => 0.5 * (1 + erf64(x * Math.SQRT1_2));
const tanhGelu64 = (x: number) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Σᵢ over the rows that have this index. */
const addedRows = (base: Array64, index: Array64, rows: Array64): Array64 =>
  generate(
    base.shape,
    ([row, column]) =>
      at64(base, [row!, column!]) +
      sum(index.values.length, (i) =>
        index.values[i] === row ? rows.values[i * base.shape[1]! + column!]! : 0,
      ),
  );

const gemmVariant = (transposeA: boolean, transposeB: boolean, shapes: readonly string[]) => ({
  shapes,
  build: ({ a, b }: { a: Tensor; b: Tensor }) => gemm(a, b, transposeA, transposeB),
  expected: ({ a, b }: { a: Array64; b: Array64 }) =>
    matmul64(transposeA ? transpose64(a, [1, 0]) : a, transposeB ? transpose64(b, [1, 0]) : b),
});

/** One row for each op: without it this file does not compile. */
export const opCases = {
  add: binary(add, (x, y) => x + y),
  sub: binary(sub, (x, y) => x - y),
  mul: binary(mul, (x, y) => x * y),
  div: binary(div, (x, y) => x / y, real(0.5, 2)),

  neg: unary(neg, (x) => -x),
  exp: unary(exp, Math.exp, real(-2, 1)),
  log: unary(log, Math.log, real(0.5, 3)),
  sqrt: unary(sqrt, Math.sqrt, real(0.5, 3)),
  erf: unary(erf, erf64),
  tanh: unary(tanh, Math.tanh),
  sigmoid: unary(sigmoid, logistic),
  silu: unary(silu, (x) => x * logistic(x)),
  gelu: opCase({
    inputs: { x: real(-2.5, 2.5) },
    tolerance: TRANSCENDENTAL,
    variants: [
      {
        shapes: UNARY_SHAPES,
        build: ({ x }) => gelu(x, "none"),
        expected: ({ x }) => map(x, (value) => value * normalDensity(value)),
      },
      {
        shapes: UNARY_SHAPES,
        build: ({ x }) => gelu(x, "tanh"),
        expected: ({ x }) => map(x, tanhGelu64),
      },
    ],
  }),
  softmax: opCase({
    inputs: { x: real(-3, 3) },
    tolerance: TRANSCENDENTAL,
    variants: [
      {
        shapes: ["B,2,T,P", "T,5", "T,1", "4", "Z,3"],
        build: ({ x }) => softmax(x),
        expected: ({ x }) => map(logSoftmax64(x), Math.exp),
      },
    ],
  }),
  softmaxMatmul: opCase({
    inputs: { scores: real(-3, 3), v: real(-1.5, 1.5) },
    tolerance: TRANSCENDENTAL,
    variants: [
      {
        shapes: [
          "B,2,T,P B,2,P,4",
          "T,5 5,4",
          "B,2,T,3 B,1,3,4",
          "B,1,T,3 2,3,5",
          "B,T,3 3,2",
          "T,1 1,1",
          "Z,3 3,4",
        ],
        build: ({ scores, v }) => softmaxMatmul(scores, v),
        expected: ({ scores, v }) => matmul64(map(logSoftmax64(scores), Math.exp), v),
      },
    ],
  }),

  // Two reductions over 8 values and a square root: about 20 roundings of numbers below 4.
  rmsNorm: opCase({
    inputs: { x: real(-2, 2), weight: real(0.5, 1.5) },
    tolerance: 5e-6,
    variants: [
      {
        shapes: ["B,T,8 8", "T,8 8", "1,8 8", "T,1 1", "Z,8 8"],
        build: ({ x, weight }) => rmsNorm(x, weight, 1e-2),
        expected: ({ x, weight }) => zip(normalise64(x, 1e-2, false), weight, (a, b) => a * b),
      },
    ],
  }),
  layerNorm: opCase({
    inputs: { x: real(-2, 2), weight: real(0.5, 1.5), bias: real(-1, 1) },
    tolerance: 5e-6,
    variants: [
      {
        shapes: ["B,T,8 8 8", "T,8 8 8", "1,8 8 8", "Z,8 8 8"],
        build: ({ x, weight, bias }) => layerNorm(x, weight, bias, 1e-2),
        expected: ({ x, weight, bias }) => {
          const scaled = zip(normalise64(x, 1e-2, true), weight, (a, b) => a * b);
          return zip(scaled, bias, (a, b) => a + b);
        },
      },
    ],
  }),

  // Sums of at most 16 products of numbers below 2: 16 · 4 · 2⁻²⁴ = 4e-6.
  matmul: opCase({
    inputs: { x: real(-1.5, 1.5), w: real(-1.5, 1.5) },
    tolerance: 4e-6,
    variants: [
      {
        shapes: [
          "T,4 4,5",
          "B,T,4 4,5",
          "B,2,T,4 B,2,4,P",
          "B,1,T,4 2,4,P",
          "4,5 B,5,T",
          "B,T,5 B,5,2",
          "B,2,P,T B,2,T,2",
          "T,P P,N",
          "1,1 1,1",
          "Z,4 4,2",
        ],
        build: ({ x, w }) => matmul(x, w),
        expected: ({ x, w }) => matmul64(x, w),
      },
    ],
  }),
  gemm: opCase({
    inputs: { a: real(-1.5, 1.5), b: real(-1.5, 1.5) },
    tolerance: 4e-6,
    variants: [
      gemmVariant(false, false, ["T,4 4,5", "T,P P,N", "1,1 1,1", "Z,4 4,2"]),
      gemmVariant(true, false, ["4,T 4,5", "P,T P,N", "1,3 1,2", "4,Z 4,2"]),
      gemmVariant(false, true, ["T,4 5,4", "T,P N,P", "3,1 2,1", "Z,4 2,4"]),
      gemmVariant(true, true, ["4,T 5,4", "P,T N,P"]),
    ],
  }),

  reduceSum: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4", "1", "Z,3"],
        build: ({ x }) => reduceSum(mul(x, x)),
        expected: ({ x }) =>
          withShape(
            generate([1], () => sum(x.values.length, (i) => x.values[i]! ** 2)),
            [],
          ),
      },
      {
        shapes: ["B,T,4", "Z,T", "1,1"],
        build: ({ x }) => reduceSum(x, [0]),
        expected: ({ x }) => withShape(sumOver(x, 0), x.shape.slice(1)),
      },
      {
        shapes: ["B,T,4", "B,T,1"],
        build: ({ x }) => reduceSum(x, [-1, 0], true),
        expected: ({ x }) => sumOver(sumOver(x, 2), 0),
      },
    ],
  }),
  reduceMean: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4", "T,1", "7", "Z,3"],
        build: ({ x }) => reduceMean(x, -1),
        expected: ({ x }) => map(sumOver(x, x.shape.length - 1), (v) => v / x.shape.at(-1)!),
      },
    ],
  }),

  reshape: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,8"],
        build: ({ x }, side) => reshape(x, [side("B*T"), 2, 4]),
        expected: ({ x }) => withShape(x, [6, 2, 4]),
      },
      {
        shapes: ["B,T,8"], // two axes with symbols, both where they were
        build: ({ x }, side) => reshape(x, [side("B"), side("T"), 2, null]),
        expected: ({ x }) => withShape(x, [2, 3, 2, 4]),
      },
      {
        shapes: ["B,T,8"], // both moved: the shape is computed from the inputs
        build: ({ x }, side) => reshape(x, [4, side("T"), side("B"), 2]),
        expected: ({ x }) => withShape(x, [4, 3, 2, 2]),
      },
      {
        shapes: ["[]", "1,1"],
        build: ({ x }) => reshape(x, [1]),
        expected: ({ x }) => withShape(x, [1]),
      },
      {
        shapes: ["Z,4"],
        build: ({ x }, side) => reshape(x, [2, side("Z"), 2]),
        expected: ({ x }) => withShape(x, [2, 0, 2]),
      },
    ],
  }),
  transpose: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4", "Z,3,1"],
        build: ({ x }) => transpose(x, [2, 0, 1]), // not its own inverse
        expected: ({ x }) => transpose64(x, [2, 0, 1]),
      },
      {
        shapes: ["B,T,2,4"],
        build: ({ x }) => transpose(x, [0, 2, 1, 3]),
        expected: ({ x }) => transpose64(x, [0, 2, 1, 3]),
      },
    ],
  }),
  expand: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["T,1", "1,1", "1", "[]"],
        build: ({ x }) =>
          expand(x, [2, x.shape.length < 2 ? 3 : x.shape[0] === 1 ? 5 : x.shape[0]!, 4]),
        expected: ({ x }) =>
          generate([2, x.shape.length < 2 ? 3 : x.shape[0] === 1 ? 5 : 3, 4], (p) => at(x, p)),
      },
      {
        shapes: ["B,1,T"],
        build: ({ x }, side) => expand(x, [side("B"), side("B*T"), side("T")]),
        expected: ({ x }) => generate([2, 6, 3], (p) => at(x, p)),
      },
      {
        shapes: ["Z,1"],
        build: ({ x }, side) => expand(x, [side("Z"), 4]),
        expected: () => generate([0, 4], () => 0),
      },
    ],
  }),
  concat: opCase({
    inputs: { x0: real(-2, 2), x1: real(-2, 2), x2: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4 B,P,4 B,1,4", "B,Z,4 B,T,4 B,Z,4"],
        build: ({ x0, x1, x2 }) => concat([x0, x1, x2], 1),
        expected: ({ x0, x1, x2 }) => concat64([x0, x1, x2], 1),
      },
      {
        shapes: ["T,2 T,3 T,1"],
        build: ({ x0, x1, x2 }) => concat([x0, x1, x2], -1),
        expected: ({ x0, x1, x2 }) => concat64([x0, x1, x2], 1),
      },
    ],
  }),
  slice: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4", "T,4", "Z,4"],
        build: ({ x }) => slice(x, -1, 1, 3),
        expected: ({ x }) => sliceOrPad64(x, x.shape.length - 1, -1, -1),
      },
      {
        shapes: ["T,P", "T,P,2"],
        build: ({ x }, side) => slice(x, 1, side("T"), side("P")),
        expected: ({ x }) => sliceOrPad64(x, 1, -3, 0),
      },
      {
        shapes: ["T,4"], // no values left
        build: ({ x }) => slice(x, 1, 2, 2),
        expected: ({ x }) => sliceOrPad64(x, 1, -2, -2),
      },
    ],
  }),
  pad: opCase({
    inputs: { x: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,T,4", "T,1", "5", "T,Z"],
        build: ({ x }) => pad(x, -1, 2, 1),
        expected: ({ x }) => sliceOrPad64(x, x.shape.length - 1, 2, 1),
      },
      {
        shapes: ["P,T", "P,T,2"],
        build: ({ x }, side) => pad(x, 0, side("T"), side("P*T")),
        expected: ({ x }) => sliceOrPad64(x, 0, 3, 12),
      },
    ],
  }),

  gatherRows: opCase({
    inputs: { x: real(-2, 2), index: whole(6) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["N,4 B,T", "N,4 []", "6,1 T", "N,4 Z"],
        build: ({ x, index }) => gatherRows(x, index),
        expected: ({ x, index }) =>
          generate([...index.shape, x.shape[1]!], (p) =>
            at64(x, [at64(index, p.slice(0, -1)), p.at(-1)!]),
          ),
      },
    ],
  }),
  addRows: opCase({
    inputs: { base: real(-2, 2), index: whole(6), rows: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["N,4 P,1 P,4", "6,1 B,1 B,1", "N,4 Z,1 Z,4"],
        build: (inputs) => apply(addRowsOp, inputs, null),
        expected: ({ base, index, rows }) => addedRows(base, index, rows),
      },
      {
        shapes: ["N,4 B,T B,T,4"], // added to `base` so that it takes part
        build: ({ base, index, rows }) => add(base, addRows(base.shape, index, rows)),
        expected: ({ base, index, rows }) => addedRows(base, index, rows),
      },
    ],
  }),
  replaceRows: opCase({
    inputs: { x: real(-2, 2), index: distinct(6), rows: real(-2, 2) },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["N,4 P P,4", "6,1 1 1,1", "N,4 Z Z,4"],
        build: ({ x, index, rows }) => replaceRows(x, index, rows),
        expected: ({ x, index, rows }) =>
          generate(x.shape, ([row, column]) => {
            const i = index.values.indexOf(row!);
            return i < 0 ? at64(x, [row!, column!]) : at64(rows, [i, column!]);
          }),
      },
    ],
  }),

  rotary: opCase({
    inputs: {
      x: real(-2, 2),
      positions: whole(7),
      cos: fixedReal(-1, 1),
      sin: fixedReal(-1, 1),
    },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["B,2,T,8 B,T 7,4 7,4", "1,1,1,2 1,1 7,1 7,1", "B,P,1,4 B,1 7,2 7,2"],
        build: ({ x, positions, cos, sin }) => rotary(x, positions, cos, sin),
        expected: ({ x, positions, cos, sin }) => rotary64(x, positions, cos, sin),
      },
    ],
  }),
  crossEntropy: opCase({
    inputs: { logits: real(-3, 3), labels: labels(5) },
    // A sum over 6 rows of logarithms below 8: 6 · 8 · 2.4e-7, relative to a loss of about 15.
    tolerance: 2e-6,
    variants: [
      {
        shapes: ["N,5 N", "1,5 1", "B*T,5 B*T", "Z,5 Z"],
        build: ({ logits, labels }) => crossEntropy(logits, labels),
        expected: ({ logits, labels }) => {
          const logProbability = logSoftmax64(logits);
          const loss = sum(labels.values.length, (row) =>
            labels.values[row]! < 0 ? 0 : -at64(logProbability, [row, labels.values[row]!]),
          );
          return withShape(
            generate([1], () => loss),
            [],
          );
        },
      },
    ],
  }),
  crossEntropySlope: opCase({
    inputs: {
      logProbabilities: fixedReal(-3, -0.1),
      labels: labels(5),
      scale: fixedReal(0.5, 2),
    },
    tolerance: TRANSCENDENTAL,
    variants: [
      {
        shapes: ["N,5 N []", "1,5 1 []", "Z,5 Z []"],
        build: ({ logProbabilities, labels, scale }) =>
          crossEntropySlope(logProbabilities, labels, scale),
        expected: ({ logProbabilities, labels, scale }) =>
          generate(logProbabilities.shape, ([row, column]) => {
            const label = labels.values[row!]!;
            if (label < 0) return 0;
            const probability = Math.exp(at64(logProbabilities, [row!, column!]));
            return (probability - (label === column ? 1 : 0)) * scale.values[0]!;
          }),
      },
    ],
  }),

  ...quantisedCases,
  ...trainingCases,
} satisfies Record<OpName, OpCase>;
