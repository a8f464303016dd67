import { at, generate, type Array64 } from "./array64.ts";
import { dropout } from "./dropout.ts";
import { hashedBitsOf } from "./hashed-bits.ts";
import { fixedReal, opCase, real, whole, type Sample, type Variant } from "./op-case.ts";
import { uniformNoise } from "./uniform-noise.ts";
import { weightedCrossEntropySlope } from "./weighted-cross-entropy-slope.ts";
import { weightedCrossEntropy } from "./weighted-cross-entropy.ts";

/** Any 32 bits. */
const seed: Sample = { ...whole(2 ** 32 - 1) };

/** The bits of each place of a shape. */
const bits = (shape: readonly number[], from: Array64, stream: number): Array64 => {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float64Array.from({ length: size }, (_, i) =>
    hashedBitsOf(i, from.values[0]!, stream),
  );
  return { shape, values };
};

function logSoftmax64(x: Array64): Array64 {
  const [rows = 0, width = 0] = x.shape;
  const totals = Array.from({ length: rows }, (_, row) =>
    Math.log(
      Array.from({ length: width }, (_, column) => Math.exp(at(x, [row, column]))).reduce(
        (a, b) => a + b,
        0,
      ),
    ),
  );
  return generate(x.shape, ([row, column]) => at(x, [row!, column!]) - totals[row!]!);
}

/** exp and log of the runtime are good to about 4 ulp; sums of 6 rows of values below 8. */
const TRANSCENDENTAL = 5e-6;
/** A product and a division, each correctly rounded. */
const EXACT = 1.5e-6;

type SlopeInput = "logProbabilities" | "labels" | "weights" | "scale";

/** Rows of the table for what only training needs. */
export const trainingCases = {
  dropout: opCase({
    inputs: { x: real(-2, 2), seed },
    tolerance: EXACT,
    variants: [0.1, 0.5].map((rate, stream): Variant<"x" | "seed"> => ({
      shapes: ["B,T,4 []", "B*T,6 []", "7 []"],
      build: ({ x, seed: from }) => dropout(x, from, rate, stream),
      expected: ({ x, seed: from }) => {
        const random = bits(x.shape, from, stream);
        const values = x.values.map((value, i) =>
          random.values[i]! >= Math.round(rate * 2 ** 32) ? value / (1 - rate) : 0,
        );
        return { shape: x.shape, values };
      },
    })),
  }),
  uniformNoise: opCase({
    inputs: { seed },
    tolerance: EXACT,
    variants: [
      {
        shapes: ["[]"],
        build: ({ seed: from }) => uniformNoise(from, [3, 5], 2),
        expected: ({ seed: from }) => {
          const { shape, values } = bits([3, 5], from, 2);
          return { shape, values: values.map((value) => value * 2 ** -31 - 1) };
        },
      },
    ],
  }),
  weightedCrossEntropy: opCase({
    inputs: { logits: real(-3, 3), labels: whole(5), weights: fixedReal(0, 3) },
    tolerance: TRANSCENDENTAL,
    variants: [0, 0.1].map((smoothing): Variant<"logits" | "labels" | "weights"> => ({
      shapes: ["N,5 N N", "1,5 1 1", "B*T,5 B*T B*T", "Z,5 Z Z"],
      build: ({ logits, labels, weights }) =>
        weightedCrossEntropy(logits, labels, weights, smoothing),
      expected: ({ logits, labels, weights }) => {
        const logs = logSoftmax64(logits);
        let total = 0;
        for (const [row, label] of labels.values.entries()) {
          let mean = 0;
          for (let column = 0; column < 5; column++) mean += at(logs, [row, column]) / 5;
          const each = (1 - smoothing) * at(logs, [row, label]) + smoothing * mean;
          total -= weights.values[row]! * each;
        }
        return { shape: [], values: Float64Array.of(total) };
      },
    })),
  }),
  weightedCrossEntropySlope: opCase({
    inputs: {
      ...{ logProbabilities: fixedReal(-3, -0.1), labels: whole(5) },
      ...{ weights: fixedReal(0, 3), scale: fixedReal(0.5, 2) },
    },
    tolerance: TRANSCENDENTAL,
    variants: [0, 0.1].map((smoothing): Variant<SlopeInput> => ({
      shapes: ["N,5 N N []", "1,5 1 1 []", "Z,5 Z Z []"],
      build: ({ logProbabilities, labels, weights, scale }) =>
        weightedCrossEntropySlope(logProbabilities, labels, weights, scale, smoothing),
      expected: ({ logProbabilities, labels, weights, scale }) =>
        generate(logProbabilities.shape, ([row, column]) => {
          const target = labels.values[row!] === column ? 1 - smoothing : 0;
          const slope = Math.exp(at(logProbabilities, [row!, column!])) - target - smoothing / 5;
          return slope * weights.values[row!]! * scale.values[0]!;
        }),
    })),
  }),
};
