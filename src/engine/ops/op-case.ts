import type { Random } from "../../core/random.ts";
import { multiplyDimensions, symbol, type Dimension } from "../dimension.ts";
import type { Tensor } from "../tensor.ts";
import type { Array64 } from "./array64.ts";
import { IGNORED_LABEL } from "./cross-entropy.ts";

/** How the values of one input of an op are drawn. */
export interface Sample {
  readonly dtype: "float32" | "int64" | "uint8";
  /** False for an input whose gradient the op refuses; the test is then that it throws. */
  readonly differentiable: boolean;
  /** `size` values; each fits into float32, so that the reference sees what the runtime sees. */
  draw(random: Random, size: number): number[];
}

/** Reals in [low, high). */
export const real = (low: number, high: number): Sample => ({
  dtype: "float32",
  differentiable: true,
  draw: (random, size) =>
    Array.from({ length: size }, () => Math.fround(random.uniform(low, high))),
});

/** Reals in [low, high) of an input that takes no gradient. */
export const fixedReal = (low: number, high: number): Sample => ({
  ...real(low, high),
  differentiable: false,
});

/** Whole numbers below `end`, some of them twice. */
export const whole = (end: number): Sample => ({
  dtype: "int64",
  differentiable: false,
  draw: (random, size) => Array.from({ length: size }, () => random.int(0, end - 1)),
});

/** Bytes, as codes of weights fill them. */
export const bytes: Sample = { ...whole(256), dtype: "uint8" };

/** −1, 0 or 1, of an input that takes no gradient: exact in 8 bits with one scale. */
export const signs: Sample = {
  ...fixedReal(-1, 1),
  draw: (random, size) => Array.from({ length: size }, () => random.int(-1, 1)),
};

/** Different whole numbers below `end`, in any order. */
export const distinct = (end: number): Sample => ({
  dtype: "int64",
  differentiable: false,
  draw: (random, size) => random.shuffled(Array.from({ length: end }, (_, i) => i)).slice(0, size),
});

/** Classes below `end`; about a third of the positions carry no label. */
export const labels = (end: number): Sample => ({
  dtype: "int64",
  differentiable: false,
  draw: (random, size) =>
    Array.from({ length: size }, () =>
      random.chance(0.3) ? IGNORED_LABEL : random.int(0, end - 1),
    ),
});

/** Sizes that the symbols of the table stand for. All differ, so that a mixed-up axis shows. */
const SIZE_OF: Readonly<Record<string, number>> = { B: 2, T: 3, P: 4, N: 6, Z: 0 };

/** "B*T" as a dimension with symbols, or with `SIZE_OF` in their place. */
export function parseSide(text: string, symbolic: boolean): Dimension {
  const factors = text.split("*").map((factor): Dimension => {
    if (/^\d+$/.test(factor)) return Number(factor);
    return symbolic ? symbol(factor) : sizeOf(factor);
  });
  return factors.reduce(multiplyDimensions);
}

/** "B*T" as the number that is fed. */
export function sizeOf(text: string): number {
  return text.split("*").reduce((product, factor) => {
    const size = /^\d+$/.test(factor) ? Number(factor) : SIZE_OF[factor];
    if (size === undefined) throw new Error(`internal: the test table has no size for ${factor}`);
    return product * size;
  }, 1);
}

/** "B,T,4 [] 4" is three shapes; "[]" is rank 0. */
export const parseShapes = (shapes: string): string[][] =>
  shapes.split(" ").map((shape) => (shape === "[]" ? [] : shape.split(",")));

/** One way to call the op. */
export interface Variant<I extends string> {
  /** Each entry is one shape for each input, in the order of the row's inputs. */
  readonly shapes: readonly string[];
  /** `side("B*T")` is that dimension of the graph. */
  build(inputs: Readonly<Record<I, Tensor>>, side: (text: string) => Dimension): Tensor;
  /** The same in float64. */
  expected(inputs: Readonly<Record<I, Array64>>): Array64;
}

/** One row of the table: everything that is checked about one op. */
export interface OpCase<I extends string = string> {
  readonly inputs: Readonly<Record<I, Sample>>;
  /**
   * Allowed |difference| ÷ max(1, largest |expected|), for the result and for its gradients. Each
   * row states the arithmetic. One float32 rounding is 2⁻²⁴ ≈ 6e-8.
   */
  readonly tolerance: number;
  readonly variants: readonly Variant<I>[];
}

/** Only ties the names of the inputs together. */
export function opCase<I extends string>(row: OpCase<I>): OpCase<I> {
  return row;
}
