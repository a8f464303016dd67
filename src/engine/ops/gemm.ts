import { sameDimension } from "../dimension.ts";
import { apply, defineOp } from "../op.ts";
import { shapeError } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

interface GemmAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const gemmOp = defineOp<"a" | "b", GemmAttributes>({
  name: "gemm",
  infer: ({ a, b }, { transposeA, transposeB }) => {
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      throw shapeError("gemm", "both operands must be matrices", { a: a.shape, b: b.shape });
    }
    const [m, k] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
    const [n, inner] = transposeB ? [b.shape[0]!, b.shape[1]!] : [b.shape[1]!, b.shape[0]!];
    if (!sameDimension(k, inner)) {
      throw shapeError("gemm", "inner axes must be equal", { a: a.shape, b: b.shape });
    }
    return [{ dtype: a.dtype, shape: [m, n] }];
  },
  emit: (g, { a, b }, { transposeA, transposeB }) =>
    // Without a transpose, MatMul reads the same initializer and is the faster kernel.
    transposeA || transposeB
      ? g.node("Gemm", [a, b], { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 })
      : g.node("MatMul", [a, b]),
  gradient: ({ inputs: { a, b }, attributes }, dy) => {
    const { transposeA: tA, transposeB: tB } = attributes;
    return {
      // C = A'·B'. dA' = dC·B'ᵀ and dB' = A'ᵀ·dC; the flags put the transposes where they belong.
      a: () => (tA ? gemm(b, dy, tB, true) : gemm(dy, b, false, !tB)),
      b: () => (tB ? gemm(dy, a, true, tA) : gemm(a, dy, !tA, false)),
    };
  },
});

/** A·B of two matrices, either read transposed. [M,K]·[K,N] → [M,N]. */
export const gemm = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
  apply(gemmOp, { a, b }, { transposeA, transposeB });
