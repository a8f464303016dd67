import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { float32ToBfloat16, float32ToFloat16 } from "../formats/float16.ts";
import { symbol } from "./dimension.ts";
import { gradients } from "./differentiate.ts";
import { add } from "./ops/add.ts";
import { gemm } from "./ops/gemm.ts";
import { reduceSum } from "./ops/reduce-sum.ts";
import { hostFloat32, hostInt64, openSession } from "./session.ts";
import { input, weight, type Tensor, type WeightLocation } from "./tensor.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-session-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const T = symbol("T");
const x = input("x", "float32", [T, 2]);
const fed = hostFloat32([1, 2], Float32Array.of(10, 1));

/** Exact in all three types. */
const VALUES = Float32Array.of(1, -2, 0.5, 3, 0.25, -6);

const bytesOf = (data: Float32Array | Uint16Array) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * A safetensors file whose tensors begin `shift` bytes after a multiple of 8: the format does not
 * align them, so real files have such offsets.
 */
async function writeWeights(
  path: string,
  stored: Exclude<WeightLocation["storedDtype"], "uint8">,
  shift: number,
): Promise<WeightLocation> {
  const spelled = { float32: "F32", float16: "F16", bfloat16: "BF16" }[stored];
  const data = {
    float32: () => bytesOf(VALUES),
    float16: () => bytesOf(float32ToFloat16(VALUES)),
    bfloat16: () => bytesOf(float32ToBfloat16(VALUES)),
  }[stored]();
  const header = JSON.stringify({
    first: { dtype: "U8", shape: [shift], data_offsets: [0, shift] },
    w: { dtype: spelled, shape: [3, 2], data_offsets: [shift, shift + data.length] },
  });
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeFile(path, Buffer.concat([length, padded, Buffer.alloc(shift, 255), data]));
  const offset_bytes = 8 + padded.length + shift;
  return { file: path, offset_bytes, length_bytes: data.length, storedDtype: stored };
}

/** x·wᵀ of x = [10, 1] and w = VALUES. */
const PRODUCT = [8, 8, -3.5];

const product = (location: WeightLocation, name = "w"): Tensor =>
  gemm(x, weight(name, [3, 2], location), false, true);

describe("weights in a file", () => {
  const stored = ["float32", "float16", "bfloat16"] as const;
  const cases = stored.flatMap((dtype) => [0, 1, 3].map((shift) => [dtype, shift] as const));

  test.each(cases)("%s, %i bytes off alignment", async (dtype, shift) => {
    const location = await writeWeights(join(folder, `${dtype}-${shift}`), dtype, shift);
    expect(location.offset_bytes % 8).toBe(shift);
    const y = product(location);
    const [slope] = gradients(reduceSum(y), [x]);
    await using session = await openSession({ y, slope: slope! }, { device: "cpu", threads: 1 });
    const results = await session.run({ x: fed });
    expect([...results["y"]!.data]).toEqual(PRODUCT);
    expect([...results["slope"]!.data]).toEqual([1.75, -5]); // column sums of w
  });

  test("from several files, and nothing is left beside them", async () => {
    const models = join(folder, "models");
    await mkdir(models);
    const a = await writeWeights(join(models, "model-1.safetensors"), "float32", 0);
    const b = await writeWeights(join(models, "model-2.safetensors"), "bfloat16", 1);
    await using session = await openSession(
      { y: add(product(a), product(b, "w2")) },
      { device: "cpu", threads: 1 },
    );
    const { y } = await session.run({ x: fed });
    expect([...y!.data]).toEqual(PRODUCT.map((value) => 2 * value));
    expect((await readdir(models)).sort()).toEqual(["model-1.safetensors", "model-2.safetensors"]);
  });

  test("the file may go once the session is open", async () => {
    const location = await writeWeights(join(folder, "gone"), "float32", 0);
    await using session = await openSession(
      { y: product(location) },
      { device: "cpu", threads: 1 },
    );
    await rm(location.file);
    expect([...(await session.run({ x: fed }))["y"]!.data]).toEqual(PRODUCT);
  });

  test("on two file systems, so that a hard link is impossible for one", async (context) => {
    const other = "/dev/shm"; // memory, on Linux
    const here = (await stat(folder)).dev;
    if (!existsSync(other) || (await stat(other)).dev === here) {
      context.skip(`needs ${other} on another file system than ${tmpdir()}`);
    }
    const far = await mkdtemp(join(other, "kvitto-session-test-"));
    try {
      const a = await writeWeights(join(folder, "near.safetensors"), "float32", 0);
      const b = await writeWeights(join(far, "far.safetensors"), "float16", 3);
      const y = add(product(a), product(b, "w2"));
      await using session = await openSession({ y }, { device: "cpu", threads: 1 });
      expect([...(await session.run({ x: fed }))["y"]!.data]).toEqual(PRODUCT.map((v) => 2 * v));
    } finally {
      await rm(far, { recursive: true });
    }
  });

  test("a missing or short file is refused, and nothing is left beside it", async () => {
    const absent = join(folder, "refused", "absent.safetensors");
    await mkdir(join(folder, "refused"));
    const location = { offset_bytes: 0, length_bytes: 24, storedDtype: "float32" } as const;
    await expect(openSession({ y: product({ ...location, file: absent }) })).rejects.toMatchObject({
      code: "session.create",
      message: expect.stringContaining("absent.safetensors") as string,
    });
    const short = join(folder, "refused", "short.safetensors");
    await writeFile(short, "too short");
    await expect(openSession({ y: product({ ...location, file: short }) })).rejects.toMatchObject({
      code: "session.create",
      message: expect.stringMatching(/ w offset: 0 size to read: 24 .* 9 /) as string,
    });
    expect(await readdir(join(folder, "refused"))).toEqual(["short.safetensors"]);
  });
});

describe("feeds", () => {
  const ids = input("ids", "int64", [T]);
  const outputs = { y: reduceSum(x, [1]), same: ids };

  test("missing, extra, of the wrong type or shape: refused by name", async () => {
    await using session = await openSession(outputs, { device: "cpu", threads: 1 });
    const good = { x: fed, ids: hostInt64([1], [7]) };
    const refusal = (feeds: Parameters<typeof session.run>[0], message: string) =>
      expect(session.run(feeds)).rejects.toMatchObject({ code: "session.feeds", message });
    await refusal({ x: fed }, "the graph takes 2 inputs; missing: ids, not an input: none");
    await refusal(
      { ...good, labels: fed },
      "the graph takes 2 inputs; missing: none, not an input: labels",
    );
    await refusal(
      { ...good, ids: hostFloat32([1], Float32Array.of(7)) },
      "input ids is int64; got float32",
    );
    await refusal(
      { ...good, ids: hostInt64([2], [7, 7]) },
      "input ids is [T] with T = 1 from x; got [2]",
    );
    const results = await session.run(good);
    expect(results["same"]).toEqual({ dtype: "int64", shape: [1], data: BigInt64Array.of(7n) });
  });

  test("values that do not fill their shape are a bug of ours", async () => {
    await using session = await openSession({ y: reduceSum(x) }, { device: "cpu", threads: 1 });
    const wrong = hostFloat32([2, 2], Float32Array.of(1, 2, 3));
    await expect(session.run({ x: wrong })).rejects.toThrow(
      "internal: feed of shape [2,2] with 3 values",
    );
  });
});

describe("life of a session", () => {
  test("runs many times, also at once, with other sizes", async () => {
    await using session = await openSession(
      { y: reduceSum(x, [1]) },
      { device: "cpu", threads: 1 },
    );
    const sums = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const rows = hostFloat32([i, 2], new Float32Array(2 * i).fill(i));
        return [...(await session.run({ x: rows }))["y"]!.data].map(Number);
      }),
    );
    expect(sums).toEqual(sums.map((_, i) => new Array<number>(i).fill(2 * i)));
  });

  test("does not run after release", async () => {
    const session = await openSession({ y: reduceSum(x) }, { device: "cpu", threads: 1 });
    await session.run({ x: fed });
    await session.release();
    await expect(session.run({ x: fed })).rejects.toThrow(/disposed/);
  });

  test("a graph that the runtime refuses says why", async () => {
    const mixed = add(x, input("whole", "int64", [T, 2]));
    await expect(openSession({ y: mixed })).rejects.toMatchObject({
      code: "session.create",
      message: expect.stringMatching(/^the runtime refused the graph: .*Add/) as string,
    });
  });
});
