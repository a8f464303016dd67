import { describe, expect, test } from "vitest";
import { gradients, topologicalOrder } from "./differentiate.ts";
import { symbol } from "./dimension.ts";
import { emitGraph } from "./emit.ts";
import { add } from "./ops/add.ts";
import { crossEntropy } from "./ops/cross-entropy.ts";
import { exp } from "./ops/exp.ts";
import { gatherRows } from "./ops/gather-rows.ts";
import { gemm } from "./ops/gemm.ts";
import { mul } from "./ops/mul.ts";
import { reduceMean } from "./ops/reduce-mean.ts";
import { reduceSum } from "./ops/reduce-sum.ts";
import { tanh } from "./ops/tanh.ts";
import { hostFloat32, openSession } from "./session.ts";
import { input, scalar, weight, type Tensor } from "./tensor.ts";

const x = (name: string, ...shape: number[]): Tensor => input(name, "float32", shape);

/** The op names of the nodes that `after` has and `before` has not, sorted. */
function addedNodes(before: readonly Tensor[], after: readonly Tensor[]): string[] {
  const old = new Set(topologicalOrder(before));
  return topologicalOrder(after)
    .filter((node) => !old.has(node))
    .map((node) => node.op.name)
    .sort();
}

async function evaluate(
  outputs: Record<string, Tensor>,
  feeds: Record<string, number[]>,
): Promise<Record<string, number[]>> {
  await using session = await openSession(outputs, { device: "cpu", threads: 1 });
  const results = await session.run(
    Object.fromEntries(
      session.inputs.map(({ name }) => [
        name,
        hostFloat32([feeds[name]!.length], Float32Array.from(feeds[name]!)),
      ]),
    ),
  );
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, [...data].map(Number)]),
  );
}

describe("values", () => {
  test("a value used twice gets the sum of both gradients", async () => {
    const a = x("a", 2);
    const square = mul(a, a);
    const [slope] = gradients(mul(square, a), [a]); // d a³ = 3a²
    const { d } = await evaluate({ d: slope! }, { a: [2, -1] });
    expect(d).toEqual([12, 3]);
  });

  test("a diamond: both ways from a to the loss count", async () => {
    const a = x("a", 2);
    const top = exp(a);
    const loss = add(mul(top, scalar(3)), mul(top, top)); // 3eᵃ + e²ᵃ
    const [slope] = gradients(loss, [a]);
    const { d } = await evaluate({ d: slope! }, { a: [0, 1] });
    expect(d![0]).toBe(5);
    expect(d![1]!).toBeCloseTo(3 * Math.E + 2 * Math.E ** 2, 4);
  });

  test("with respect to a tensor in the middle, and to one above it", async () => {
    const a = x("a", 2);
    const middle = mul(a, a);
    const loss = mul(middle, scalar(5));
    const [dMiddle, dA] = gradients(loss, [middle, a]);
    const { m, d } = await evaluate({ m: dMiddle!, d: dA! }, { a: [1, 2] });
    expect(m).toEqual([5, 5]);
    expect(d).toEqual([10, 20]);
  });

  test("with respect to the loss itself it is the seed", async () => {
    const a = x("a", 2);
    const loss = exp(a);
    expect(gradients(loss, [loss], a)[0]).toBe(a);
    expect(gradients(a, [a])[0]!.shape).toEqual([2]);
  });

  test("a loss that is not a scalar is summed; a seed weighs its values", async () => {
    const a = x("a", 3);
    const [plain] = gradients(mul(a, a), [a]);
    const [seeded] = gradients(mul(a, a), [a], x("seed", 3));
    const result = await evaluate(
      { plain: plain!, seeded: seeded! },
      { a: [1, 2, 3], seed: [1, 0, -1] },
    );
    expect(result["plain"]).toEqual([2, 4, 6]);
    expect(result["seeded"]).toEqual([2, 0, -6]);
  });
});

describe("what is built", () => {
  test("nothing below the lowest tensor that is asked for, and no gradient of frozen weights", () => {
    const location = {
      file: "w",
      offset_bytes: 0,
      length_bytes: 64,
      storedDtype: "float32",
    } as const;
    const frozen = Array.from({ length: 20 }, (_, i) => weight(`w${i}`, [4, 4], location));
    let h = x("x", 2, 4);
    for (const w of frozen) h = gemm(h, w, false, true); // 20 layers below
    const adapter = x("A", 4, 4);
    h = gemm(h, adapter, false, true);
    h = gemm(h, frozen[0]!, false, true); // and one above
    const loss = reduceSum(h);
    const [slope] = gradients(loss, [adapter]);
    // ones [2,4] → through the layer above (1 product) → into A (1 product); expand makes the ones.
    expect(addedNodes([loss], [slope!])).toEqual(["expand", "gemm", "gemm", "reshape"]);
  });

  test("of a diamond each node is differentiated once", () => {
    const a = x("a", 2);
    let loss = a;
    for (let i = 0; i < 30; i++) loss = add(tanh(loss), tanh(loss)); // 2³⁰ ways through
    const [slope] = gradients(loss, [a]);
    // Per layer: two slopes dy·(1 − y²) of three ops, and the sum of the two; the seed is one more.
    expect(addedNodes([loss], [slope!]).length).toBe(30 * 7 + 1);
  });

  test("a chain of 5,000 ops is ordered, differentiated and emitted without recursion", () => {
    const a = x("a", 2);
    let loss = a;
    for (let i = 0; i < 5000; i++) loss = mul(loss, scalar(0.999));
    expect(topologicalOrder([loss]).length).toBe(5000);
    const [slope] = gradients(loss, [a]);
    expect(topologicalOrder([slope!]).length).toBe(5001);
    expect(emitGraph({ loss, slope: slope! }).model.length).toBeGreaterThan(10_000 * 10);
  });

  test("every node comes after its inputs, once", () => {
    const a = x("a", 2);
    const [b, c] = [exp(a), tanh(a)];
    const loss = mul(add(b, c), mul(c, b));
    const order = topologicalOrder([loss, b]);
    expect(new Set(order).size).toBe(order.length);
    for (const [i, node] of order.entries()) {
      for (const { source } of Object.values(node.inputs)) {
        if (source.kind === "node") expect(order.indexOf(source.node)).toBeLessThan(i);
      }
    }
    expect(order.length).toBe(5);
  });
});

describe("refusals", () => {
  const refusal = (action: () => unknown): unknown => {
    try {
      action();
    } catch (error) {
      return error;
    }
    throw new Error("nothing was thrown");
  };

  test("a tensor that the loss does not depend on is named", () => {
    const loss = exp(x("a", 2));
    expect(refusal(() => gradients(loss, [x("b", 2)]))).toMatchObject({
      code: "graph.no_path",
      message: "the loss does not depend on b",
    });
    expect(refusal(() => gradients(loss, [exp(x("c", 1))]))).toMatchObject({
      code: "graph.no_path",
      message: "the loss does not depend on tensor 0",
    });
  });

  test("a path through an index is refused with the reason, but only if it is asked for", () => {
    const table = x("table", 6, 4);
    const index = input("index", "int64", [symbol("T")]);
    const loss = reduceSum(gatherRows(table, index));
    expect(gradients(loss, [table])[0]!.shape).toEqual([6, 4]);
    expect(refusal(() => gradients(loss, [table, index]))).toMatchObject({
      code: "graph.not_differentiable",
      message: "gatherRows has no gradient for index: an index is a whole number",
    });
  });

  test("the loss is differentiable once", () => {
    const logits = x("logits", 3, 5);
    const loss = crossEntropy(logits, input("labels", "int64", [3]));
    const [slope] = gradients(loss, [logits]);
    expect(refusal(() => gradients(slope!, [logits]))).toMatchObject({
      code: "graph.not_differentiable",
    });
  });

  test("a mean over an axis with a symbol has a value but no gradient", () => {
    const a = input("a", "float32", [symbol("T"), 4]);
    expect(refusal(() => gradients(reduceMean(a, 0), [a]))).toMatchObject({
      code: "tensor.shape",
      message: "reduceMean: needs a fixed size along its axis; got x [T,4]",
    });
  });
});
