import { symbol, type Dimension } from "../engine/dimension.ts";
import { apply, defineOp, notDifferentiable } from "../engine/op.ts";
import type { Tensor } from "../engine/tensor.ts";
import { HIDDEN } from "../models/sequence.ts";

/** What other programs feed, and this one computes on the host. None has a gradient. */
const exported = notDifferentiable("an exported graph is not trained");

const END = BigInt64Array.of(2n ** 63n - 1n);
const vector = (...values: number[]) => BigInt64Array.from(values, BigInt);

const causalBiasOp = defineOp<"tokens" | "attention_mask", { readonly window: number | null }>({
  name: "exportedCausalBias",
  infer: ({ tokens, attention_mask }) => [
    {
      dtype: "float32",
      shape: [tokens.shape[0]!, 1, tokens.shape[1]!, attention_mask.shape[1]!],
    },
  ],
  emit: (g, { tokens, attention_mask }, { window }) => {
    const one = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
    const integer = (value: number) => g.constant("int64", [], vector(value));
    const side = (of: string, axis: number) => {
      const [size] = g.node("Shape", [of], { start: axis, end: axis + 1 });
      return one("Squeeze", size!, g.constant("int64", [1], vector(0)));
    };
    const [count, keys] = [side(tokens, 1), side(attention_mask, 1)];
    const upTo = (size: string) => one("Range", integer(0), size, integer(1));
    const key = one("Unsqueeze", upTo(keys), g.constant("int64", [1], vector(0))); // [1,S]
    const place = one("Add", upTo(count), one("Sub", keys, count));
    const query = one("Unsqueeze", place, g.constant("int64", [1], vector(1))); // [T,1]
    let seen = one("LessOrEqual", key, query); // [T,S]
    if (window !== null) {
      seen = one("And", seen, one("Greater", key, one("Sub", query, integer(window))));
    }
    const [mask] = g.node("Cast", [attention_mask], { to: 9 }); // to bool
    const byRow = one("Unsqueeze", mask!, g.constant("int64", [2], vector(1, 2))); // [B,1,1,S]
    const float = (value: number) => g.constant("float32", [], Float32Array.of(value));
    return [one("Where", one("And", seen, byRow), float(0), float(HIDDEN))];
  },
  gradient: () => ({ tokens: exported, attention_mask: exported }),
});

/**
 * Added to scores: 0 where key s is real and s ≤ past + t (and within the window), else very negative.
 * tokens [B,T] or [B,T,C], attention_mask [B,past+T], 1 for a real token → [B,1,T,past+T].
 */
export function exportedBias(tokens: Tensor, attention_mask: Tensor, window: number | null) {
  return apply(causalBiasOp, { tokens, attention_mask }, { window });
}

const keepOp = defineOp<"tokens" | "attention_mask", null>({
  name: "exportedKeep",
  infer: ({ tokens }) => [{ dtype: "float32", shape: [tokens.shape[0]!, tokens.shape[1]!, 1] }],
  emit: (g, { tokens, attention_mask }) => {
    const one = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
    const [count] = g.node("Shape", [tokens], { start: 1, end: 2 });
    const axis = g.constant("int64", [1], vector(1));
    const end = g.constant("int64", [1], END);
    const last = one("Slice", attention_mask, one("Neg", count!), end, axis);
    const [mask] = g.node("Cast", [last], { to: 1 }); // to float32
    return [one("Unsqueeze", mask!, g.constant("int64", [1], vector(2)))];
  },
  gradient: () => ({ tokens: exported, attention_mask: exported }),
});

/** The mask of the new tokens, as a decoder's context has it in `keep`. [B,T,1] */
export const exportedKeep = (tokens: Tensor, attention_mask: Tensor): Tensor =>
  apply(keepOp, { tokens, attention_mask }, null);

const lastTokensOp = defineOp<"x" | "count", { readonly kept: Dimension }>({
  name: "exportedLastTokens",
  infer: ({ x }, { kept }) => [{ dtype: x.dtype, shape: [x.shape[0]!, kept, x.shape[2]!] }],
  emit: (g, { x, count }) => {
    const one = g.constant("int64", [1], vector(1));
    // From −0, which is the beginning, for 0: all of them.
    const [start] = g.node("Reshape", [g.node("Neg", [count])[0]!, one]);
    return g.node("Slice", [x, start!, g.constant("int64", [1], END), one]);
  },
  gradient: () => ({ x: exported, count: exported }),
});

/** The last `count` (int64 scalar) tokens of x [B,T,C], all for 0 → [B,kept,C]. */
export function lastTokens(x: Tensor, count: Tensor): Tensor {
  return apply(lastTokensOp, { x, count }, { kept: symbol("num_logits") });
}

const byBatchOp = defineOp<"rows" | "like", null>({
  name: "exportedByBatch",
  infer: ({ rows, like }) => [
    { dtype: rows.dtype, shape: [like.shape[0]!, symbol("num_logits"), rows.shape[1]!] },
  ],
  emit: (g, { rows, like }, _, { inputs }) => {
    const [batch] = g.node("Shape", [like], { start: 0, end: 1 });
    const rest = g.constant("int64", [2], vector(-1, Number(inputs.rows.shape[1]!)));
    return g.node("Reshape", [rows, g.node("Concat", [batch!, rest], { axis: 0 })[0]!]);
  },
  gradient: () => ({ rows: exported, like: exported }),
});

/** rows [B·n,V] → [B,n,V], the batch being that of `like`. */
export const byBatch = (rows: Tensor, like: Tensor): Tensor =>
  apply(byBatchOp, { rows, like }, null);

const lastRowsOp = defineOp<"tokens", { readonly before: number; readonly kept: number }>({
  name: "exportedLastRows",
  infer: ({ tokens }, { kept }) => [{ dtype: "int64", shape: [tokens.shape[0]!, kept] }],
  emit: (g, { tokens }, { before, kept }) => {
    const one = (type: string, ...inputs: string[]) => g.node(type, inputs)[0]!;
    const integer = (value: number) => g.constant("int64", [], vector(value));
    const side = (axis: number) => {
      const [size] = g.node("Shape", [tokens], { start: axis, end: axis + 1 });
      return one("Squeeze", size!, g.constant("int64", [1], vector(0)));
    };
    const width = one("Add", side(1), integer(before)); // columns of a row
    const row = one("Mul", one("Range", integer(0), side(0), integer(1)), width);
    const first = one("Add", row, one("Sub", width, integer(kept)));
    const columns = g.constant("int64", [1, kept], vector(...Array.from({ length: kept }, (_, j) => j))); // prettier-ignore
    return [one("Add", one("Unsqueeze", first, g.constant("int64", [1], vector(1))), columns)];
  },
  gradient: () => ({ tokens: exported }),
});

/** Rows of the flattened [B, before + T] sequence that hold the last `kept` columns. int64 [B,kept] */
export function lastRows(tokens: Tensor, before: number, kept: number): Tensor {
  return apply(lastRowsOp, { tokens }, { before, kept });
}
