import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openCheckpoint } from "./checkpoint.ts";
import { writeSafetensors } from "./safetensors.ts";

const root = mkdtempSync(join(tmpdir(), "kvitto-checkpoint-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = root;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

async function shard(file: string, weights: Record<string, number>): Promise<void> {
  const tensors = Object.entries(weights).map(([name, value]) => {
    return { name, dtype: "F32" as const, shape: [1], data: Float32Array.of(value) };
  });
  await writeSafetensors(join(folder, file), tensors, { format: "pt" });
}

function index(weight_map: unknown): void {
  const text = typeof weight_map === "string" ? weight_map : JSON.stringify({ weight_map });
  writeFileSync(join(folder, "model.safetensors.index.json"), text);
}

const code = async (): Promise<unknown> => {
  const error: unknown = await openCheckpoint(folder).catch((thrown: unknown) => thrown);
  return (error as { code?: string }).code;
};

test("one file", async () => {
  await shard("model.safetensors", { a: 1, b: 2 });
  const checkpoint = await openCheckpoint(folder);
  expect([...checkpoint.tensors.keys()]).toEqual(["a", "b"]);
  expect(await checkpoint.readFloat32("b")).toEqual(Float32Array.of(2));
  expect(await checkpoint.read("a")).toEqual({
    dtype: "F32",
    shape: [1],
    data: Float32Array.of(1),
  });
  await expect(checkpoint.readFloat32("c")).rejects.toMatchObject({ code: "checkpoint.no_tensor" });
});

test("shards: each tensor comes from the file that has it", async () => {
  await shard("model-00001-of-00002.safetensors", { a: 1 });
  await shard("model-00002-of-00002.safetensors", { b: 2, c: 3 });
  const [one, two] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  index({ c: two, a: one, b: two });
  const checkpoint = await openCheckpoint(folder);
  expect(checkpoint.files.map((file) => file.path)).toEqual([join(folder, one), join(folder, two)]);
  const values = await Promise.all(["a", "b", "c"].map((name) => checkpoint.readFloat32(name)));
  expect(values.map((value) => value[0])).toEqual([1, 2, 3]);
});

test("a missing shard, a tensor in two shards, an index of other weights", async () => {
  await shard("1.safetensors", { a: 1 });
  index({ a: "1.safetensors", b: "2.safetensors" });
  expect(await code()).toBe("checkpoint.shard_missing");
  await shard("2.safetensors", { b: 2, a: 1 });
  expect(await code()).toBe("checkpoint.duplicate_tensor");
  await shard("2.safetensors", { c: 2 });
  expect(await code()).toBe("checkpoint.index_mismatch");
  await shard("2.safetensors", { b: 2 });
  expect(await code()).toBeUndefined();
});

test.each([
  ["not JSON", "{"],
  ["a list", "[]"],
  ["no weight_map", "{}"],
  ["a list as weight_map", '{"weight_map":[]}'],
  ["an empty weight_map", '{"weight_map":{}}'],
  ["a number as shard", '{"weight_map":{"a":1}}'],
  ["a shard elsewhere", '{"weight_map":{"a":"../1.safetensors"}}'],
  ["a tensor twice", '{"weight_map":{"a":"1.safetensors","a":"2.safetensors"}}'],
])("an index with %s is refused", async (_, text) => {
  await shard("1.safetensors", { a: 1 });
  index(text);
  expect(await code()).toBe("checkpoint.index");
});

test("a folder without weights, no folder, a damaged file", async () => {
  expect(await code()).toBe("checkpoint.no_weights");
  folder = join(root, "nowhere");
  expect(await code()).toBe("checkpoint.no_weights");
  folder = join(root, "damaged");
  mkdirSync(folder);
  writeFileSync(join(folder, "model.safetensors"), "short");
  expect(await code()).toBe("safetensors.truncated");
});
