import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { symbol } from "./dimension.ts";
import { emitBranches } from "./emit-branches.ts";
import { concat } from "./ops/concat.ts";
import { gemm } from "./ops/gemm.ts";
import { mul } from "./ops/mul.ts";
import { reshape } from "./ops/reshape.ts";
import { hostFloat32, openSession, openSessionPair } from "./session.ts";
import { input, weight, type Tensor } from "./tensor.ts";

/** bfloat16 1, 2, 3, 4, 5, 6: exact. */
const STORED = Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0);

async function withWeight(use: (w: () => Tensor) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-branches-test-"));
  const file = join(folder, "w");
  await writeFile(file, new Uint8Array(STORED.buffer));
  const location = { file, offset_bytes: 0, length_bytes: 12, storedDtype: "bfloat16" } as const;
  await use(() => weight("w", [3, 2], location)).finally(() => rm(folder, { recursive: true }));
}

/** One reads rows, the other joins them to earlier ones; both scale by the same input. */
function pairOf(w: () => Tensor) {
  const scale = input("scale", "float32", []);
  const first = input("x", "float32", [symbol("N"), 2]);
  const y = mul(gemm(first, w(), false, true), scale);
  const x = input("x", "float32", [symbol("T"), 2]);
  const before = input("before", "float32", [symbol("S"), 2]);
  const all = concat([before, x], 0);
  const z = mul(gemm(all, w(), false, true), scale);
  return [{ y }, { all, turned: reshape(z, [3, null]), z }] as const;
}

test("both branches give what two sessions give", () =>
  withWeight(async (w) => {
    const pair = pairOf(w);
    await using joined = await openSessionPair(pair, { device: "cpu", threads: 1 });
    const scale = hostFloat32([], Float32Array.of(2));
    const rows = (...values: number[]) =>
      hostFloat32([values.length / 2, 2], Float32Array.from(values));
    const feeds = [
      { x: rows(1, 10, 2, 20), scale },
      { x: rows(3, 30), before: rows(1, 10, 2, 20), scale },
    ] as const;
    for (const i of [1, 0, 1] as const) {
      await using alone = await openSession(pair[i], { device: "cpu", threads: 1 });
      const session = joined.sessions[i];
      expect(session.inputs.map(({ name }) => name).sort()).toEqual(Object.keys(feeds[i]).sort());
      expect(await session.run(feeds[i])).toEqual(await alone.run(feeds[i]));
    }
    const { y } = await joined.sessions[0].run(feeds[0]);
    expect([...y!.data]).toEqual([42, 86, 130, 84, 172, 260]); // 2 · (x·wᵀ)
    await expect(joined.sessions[0].run({ ...feeds[1] })).rejects.toThrow("not an input: before");
  }));

test("a weight of both branches, and its cast, are in the graph once", () =>
  withWeight((w) => {
    const { graph, branches } = emitBranches(pairOf(w));
    const text = Buffer.from(graph.model).toString("latin1");
    // The external file's name once, and one node that widens it.
    expect(text.split("location").length - 1).toBe(1);
    expect(text.split("Cast").length - 1).toBe(1);
    // `x` is another tensor in each; `scale` is the same.
    expect(branches.map(({ inputs }) => inputs.map(({ joinedName }) => joinedName))).toEqual([
      ["0.x", "scale"],
      ["1.before", "1.x", "scale"],
    ]);
    return Promise.resolve();
  }));
