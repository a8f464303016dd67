import { add } from "../engine/ops/add.ts";
import { div } from "../engine/ops/div.ts";
import { gemm } from "../engine/ops/gemm.ts";
import { mul } from "../engine/ops/mul.ts";
import { reduceSum } from "../engine/ops/reduce-sum.ts";
import { sqrt } from "../engine/ops/sqrt.ts";
import { transpose } from "../engine/ops/transpose.ts";
import { input, scalar, type Tensor } from "../engine/tensor.ts";
import type { Dimension } from "../engine/dimension.ts";

/** Graph inputs of a DoRA module in training, besides those of its low-rank update. */
export function doraInputNames(path: string) {
  return {
    /** Trained, and called as in PEFT's adapter files. */
    magnitude: `base_model.model.${path}.lora_magnitude_vector`,
    /** ‖wₒ‖² of the base's rows. */
    squares: `${path}.lora_base_squares`,
    /** A and B once more, as inputs that nothing differentiates. */
    A: `${path}.lora_A_of_norm`,
    B: `${path}.lora_B_of_norm`,
    /** In reading: m / norm, in place of all of the above. */
    gain: `${path}.lora_gain`,
  };
}

/** The mark of a place for DoRA among the places of a graph. */
export function doraPlace(path: string): string {
  return `${path}.lora_magnitude_vector`;
}

export interface DoraTensors {
  readonly magnitude: Tensor; // [O]
  /** m / ‖W + s·B·A‖ of each row. [O] */
  readonly gain: Tensor;
}

interface DoraShape {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly rank: Dimension;
  readonly scaling: Tensor; // []
  /** x·Wᵀ, x [N,I] → [N,O]. */
  product(x: Tensor): Tensor;
}

/**
 * The factor of each output of a DoRA module, m / norm, in a graph that trains m, A and B. The norm of
 * a row needs no copy of W, however that is stored:
 *
 * ‖wₒ + s·bₒA‖² = ‖wₒ‖² + 2s·bₒ·(A wₒ) + s²·bₒ(AAᵀ)bₒᵀ, where all A wₒ are one product of r rows with W.
 *
 * The norm counts as constant in the gradient, as in the paper and PEFT: it is computed of inputs of
 * its own, which are fed the same A and B.
 * @see Liu et al. 2024, arXiv:2402.09353, sections 4.1 and 4.3; PEFT 0.21 `tuners/lora/dora.py`
 */
export function doraTensors(path: string, shape: DoraShape): DoraTensors {
  const { inFeatures, outFeatures, rank, scaling, product } = shape;
  const names = doraInputNames(path);
  const magnitude = input(names.magnitude, "float32", [outFeatures]);
  const squares = input(names.squares, "float32", [outFeatures]);
  const A = input(names.A, "float32", [rank, inFeatures]);
  const B = input(names.B, "float32", [outFeatures, rank]);
  const along = mul(transpose(product(A), [1, 0]), scalar(2)); // [O,r]: 2·A wₒ
  const own = mul(gemm(B, gemm(A, A, false, true)), scaling); // [O,r]: s·bₒ(AAᵀ)
  const change = mul(reduceSum(mul(B, add(along, own)), [1]), scaling);
  return { magnitude, gain: div(magnitude, sqrt(add(squares, change))) };
}

interface Update {
  readonly lora_A: Float32Array; // [r,I]
  readonly lora_B: Float32Array; // [O,r]
  readonly rank: number;
  readonly scaling: number;
}

/** Row o of W + s·B·A into `row` [I]: sums in float64. W [O,I] row-major. */
export function updatedRow(weight: Float32Array, update: Update, o: number, row: Float64Array) {
  const { lora_A, lora_B, rank, scaling } = update;
  const size = row.length;
  row.fill(0);
  for (let k = 0; k < rank; k++) {
    const share = scaling * lora_B[o * rank + k]!;
    if (share === 0) continue; // a new adapter's B is 0 throughout
    for (let i = 0; i < size; i++) row[i]! += share * lora_A[k * size + i]!;
  }
  for (let i = 0; i < size; i++) row[i]! += weight[o * size + i]!;
}

function sumOfSquares(row: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += row[i]! ** 2;
  return sum;
}

/** ‖wₒ‖² of each of the rows of W [O,I]. */
export function rowSquares(weight: Float32Array, rows: number): Float32Array {
  const size = weight.length / rows;
  return Float32Array.from({ length: rows }, (_, o) =>
    sumOfSquares(weight, o * size, (o + 1) * size),
  );
}

/** m / ‖W + s·B·A‖ of each row: what a DoRA module multiplies its outputs with. */
export function doraGains(
  weight: Float32Array,
  update: Update & { readonly magnitude: Float32Array },
): Float32Array {
  const { magnitude } = update;
  const row = new Float64Array(weight.length / magnitude.length);
  return magnitude.map((m, o) => {
    updatedRow(weight, update, o, row);
    return m / Math.sqrt(sumOfSquares(row, 0, row.length));
  });
}
