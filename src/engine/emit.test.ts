import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import { symbol } from "./dimension.ts";
import { emitGraph } from "./emit.ts";
import { add } from "./ops/add.ts";
import { crossEntropy } from "./ops/cross-entropy.ts";
import { rmsNorm } from "./ops/rms-norm.ts";
import { gradients } from "./differentiate.ts";
import type { ExecutionProvider } from "./device.ts";
import { concat } from "./ops/concat.ts";
import { expand } from "./ops/expand.ts";
import { gemm } from "./ops/gemm.ts";
import { mul } from "./ops/mul.ts";
import { reshape } from "./ops/reshape.ts";
import { hostFloat32, openSession } from "./session.ts";
import { constant, input, scalar, weight, type Tensor } from "./tensor.ts";

/** The fields of a protocol-buffer message that are bytes, by number. */
function byteFields(message: Uint8Array, field: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number === field && type === WireType.LengthDelimited) found.push(reader.bytes());
    else reader.skip(type, number);
  }
  return found;
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

/** Node types and initializer names of a model; field numbers are onnx.proto's. */
function contents(
  outputs: Record<string, Tensor>,
  provider: ExecutionProvider = "cpu",
): { nodes: string[]; initializers: string[] } {
  const [graph] = byteFields(emitGraph(outputs, provider).model, 7);
  return {
    nodes: byteFields(graph!, 1).map((node) => text(byteFields(node, 4)[0])),
    initializers: byteFields(graph!, 5).map((tensor) => text(byteFields(tensor, 8)[0])),
  };
}

const [B, T, P] = [symbol("B"), symbol("T"), symbol("P")];
const x = (name: string, ...shape: Tensor["shape"]): Tensor => input(name, "float32", shape);

describe("constants", () => {
  test("small ones are shared by value, whoever made them", () => {
    const a = x("a", 2);
    const y = add(mul(a, scalar(1.5)), mul(a, scalar(1.5)));
    expect(contents({ y }).initializers.length).toBe(1);
    expect(contents({ y: add(y, scalar(-1.5)) }).initializers.length).toBe(2);
  });

  test("the same bytes under another shape or type are another constant", () => {
    const a = x("a", 1);
    const y = add(mul(a, scalar(2)), constant("float32", [1], Float32Array.of(2)));
    expect(contents({ y }).initializers.length).toBe(2);
  });

  test("large ones are shared when they are the same tensor", () => {
    const large = () => constant("float32", [100], new Float32Array(100).fill(2));
    const [a, once] = [x("a", 100), large()];
    expect(contents({ y: add(mul(a, once), once) }).initializers.length).toBe(1);
    expect(contents({ y: add(mul(a, large()), large()) }).initializers.length).toBe(2);
  });

  test("a constant whose size is not its shape's is refused", () => {
    expect(() => constant("float32", [2, 2], new Float32Array(3))).toThrow(
      "internal: constant of shape [2,2] with 3 values",
    );
  });
});

describe("sizes with symbols", () => {
  test("numbers, kept axes and one open axis need no computation", () => {
    const a = x("a", B, T, 8);
    for (const shape of [
      [B, T, 2, 4],
      [null, 8],
      [B, T, 8, 1],
    ]) {
      expect(contents({ y: reshape(a, shape) }).nodes).toEqual(["Reshape", "Identity"]);
    }
  });

  test("two moved axes are computed from the inputs, once for the whole graph", async () => {
    const flat = x("flat", reshape(x("unused", B, T), [null]).shape[0]!, 6);
    const [shapes, other] = [x("shapes", B, T), x("other", B, T)];
    const split = reshape(flat, [B, 3, T, 2]);
    const again = reshape(add(split, split), [T, B, 3, 2]);
    const outputs = { y: add(reshape(again, [B, T, 6]), reshape(mul(shapes, other), [B, T, 1])) };
    const { nodes } = contents(outputs);
    expect(nodes.filter((type) => type === "Shape").length).toBe(2); // one each for B and T

    await using session = await openSession(outputs, { device: "cpu", threads: 1 });
    for (const [b, t] of [
      [2, 3],
      [1, 5],
    ] as const) {
      const values = Float32Array.from({ length: b * t * 6 }, (_, i) => i);
      const zeros = hostFloat32([b, t], new Float32Array(b * t));
      const { y } = await session.run({
        flat: hostFloat32([b * t, 6], values),
        shapes: zeros,
        other: zeros,
      });
      expect(y!.shape).toEqual([b, t, 6]);
      expect(y!.data).toEqual(values.map((value) => 2 * value));
    }
  });

  test("sums and products of symbols are computed", async () => {
    const [a, b] = [x("a", B, T), x("b", P)];
    const joined = concat([reshape(a, [null]), b], 0); // [B*T+P]
    const y = expand(reshape(joined, [1, null]), [2, joined.shape[0]!]);
    await using session = await openSession({ y }, { device: "cpu", threads: 1 });
    const ones = (...shape: number[]) =>
      hostFloat32(shape, new Float32Array(shape.reduce((p, s) => p * s, 1)).fill(1));
    expect((await session.run({ a: ones(2, 3), b: ones(5) }))["y"]!.shape).toEqual([2, 11]);
    expect((await session.run({ a: ones(4, 1), b: ones(1) }))["y"]!.shape).toEqual([2, 5]);
  });

  test("a symbol that no input has as an axis is refused by name", () => {
    const y = expand(x("a", T, 1), [T, P]);
    expect(() => emitGraph({ y })).toThrow("internal: no input has an axis of size P");
    const product = x("a", reshape(x("b", B, T), [null]).shape[0]!); // B*T, not B
    expect(() => emitGraph({ y: reshape(product, [B, T]) })).toThrow("axis of size B");
  });
});

describe("nodes", () => {
  const norm = () => rmsNorm(x("a", T, 4), x("w", 4), 1e-5);

  test("what an op saves for its gradient is computed only when something reads it", () => {
    const y = norm();
    expect(contents({ y }, "webgpu").nodes).toEqual(["SimplifiedLayerNormalization", "Identity"]);
    const [slope] = gradients(y, [y.source.kind === "node" ? y.source.node.inputs["x"]! : y]);
    expect(contents({ slope: slope! }, "webgpu").nodes).toContain("Sqrt");
    expect(contents({ slope: slope! }, "cpu").nodes).not.toContain("Sqrt");
  });

  test("an op that nothing reads is not emitted, one that an output is, is", () => {
    const a = x("a", T);
    const kept = mul(a, a);
    add(kept, a);
    expect(contents({ kept }).nodes).toEqual(["Mul", "Identity"]);
  });

  test("WebGPU has no LogSoftmax", () => {
    const loss = crossEntropy(x("a", T, 4), input("labels", "int64", [T]));
    expect(contents({ loss }, "cpu").nodes).toContain("LogSoftmax");
    expect(contents({ loss }, "webgpu").nodes).not.toContain("LogSoftmax");
  });
});

describe("names", () => {
  const location = { file: "/m/w.safetensors", offset_bytes: 0, length_bytes: 16 } as const;
  const w = (name: string, file: string = location.file): Tensor =>
    weight(name, [2, 2], { ...location, file, storedDtype: "float32" });

  test("only inputs that an output depends on are inputs of the graph", () => {
    const [a, b] = [x("a", T), x("b", T)];
    mul(a, b);
    expect(emitGraph({ y: add(a, a) }).inputs).toEqual([
      { name: "a", dtype: "float32", shape: [T] },
    ]);
  });

  test("an output may be an input, a constant, or another output's tensor", async () => {
    const a = x("a", 2);
    const outputs = { same: a, one: scalar(1), y: add(a, a), z: add(a, a) };
    await using session = await openSession(
      { ...outputs, again: outputs.y },
      { device: "cpu", threads: 1 },
    );
    const results = await session.run({ a: hostFloat32([2], Float32Array.of(1, 2)) });
    expect(Object.keys(results).sort()).toEqual(["again", "one", "same", "y", "z"]);
    expect(results["again"]!.data).toEqual(Float32Array.of(2, 4));
    expect(results["same"]!.data).toEqual(Float32Array.of(1, 2));
    expect(results["one"]!.shape).toEqual([]);
  });

  test("a name that is taken or reserved is refused", () => {
    const a = x("a", 2, 2);
    expect(() => emitGraph({ a: mul(a, a) })).toThrow('internal: the name "a" is taken');
    expect(() => emitGraph({ y: mul(a, x("%0", 2, 2)) })).toThrow('the name "%0"');
    expect(() => emitGraph({ y: mul(a, w("a")) })).toThrow('the name "a"');
    expect(() => emitGraph({ y: mul(a, x("a", 2, 2)) })).toThrow(
      "internal: two inputs are called a",
    );
  });

  test("a weight that is asked for twice is stored once", () => {
    const y = gemm(gemm(x("a", 2, 2), w("w")), w("w"), false, true);
    expect(contents({ y }).initializers).toEqual(["w"]);
    expect(emitGraph({ y }).weightFiles).toEqual(new Map([["w.safetensors", location.file]]));
  });

  test("two weights of one name, or two files of one name, are refused", () => {
    const a = x("a", 2, 2);
    const other = weight("w", [2, 2], { ...location, offset_bytes: 16, storedDtype: "float32" });
    expect(() => emitGraph({ y: gemm(gemm(a, w("w")), other) })).toThrow('the name "w" is taken');
    const elsewhere = w("v", "/n/w.safetensors");
    expect(() => emitGraph({ y: gemm(gemm(a, w("w")), elsewhere) })).toThrow(
      "internal: two weight files are called w.safetensors",
    );
  });
});
