import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { featureKey, hashTensors, openFeatureCache } from "./feature-cache.ts";
import type { FeatureSource, Features } from "./feature-cache.ts";
import { moduleUrl, runProgram } from "./program-for-tests.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-features-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const features = (value: number): Features => ({
  shape: [2, 3],
  data: new Float32Array(6).fill(value),
});
const keyOf = (text: string) =>
  featureKey({ imageBytes: Buffer.from(text), preprocessing: {}, weightsSha256: "w" });
const filesIn = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));
const fileOf = (key: string) => join(folder, key.slice(0, 2), `${key}.safetensors`);

describe("the key", () => {
  const source: FeatureSource = {
    imageBytes: Uint8Array.of(1, 2, 3),
    preprocessing: { size: [448, 448], mean: 0.5, tiling: { max: 4 } },
    weightsSha256: "abc",
  };
  const key = featureKey(source);

  test("does not depend on the order of parameters", () => {
    const preprocessing = { tiling: { max: 4 }, mean: 0.5, size: [448, 448] };
    expect(featureKey({ ...source, preprocessing })).toBe(key);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, Partial<FeatureSource>]>([
    ["the image", { imageBytes: Uint8Array.of(1, 2, 4) }],
    ["a parameter", { preprocessing: { ...source.preprocessing, mean: 0.25 } }],
    ["a nested parameter", { preprocessing: { ...source.preprocessing, tiling: { max: 5 } } }],
    ["the tower", { weightsSha256: "abd" }],
  ])("changes with %s", (_, change) => {
    expect(featureKey({ ...source, ...change })).not.toBe(key);
  });

  test("the tower's hash follows names, shapes and bytes of its tensors only", async () => {
    const write = async (name: string, shape: number[], fill: number) => {
      const path = join(folder, "model.safetensors");
      const data = new Float32Array(6).fill(fill);
      const other = {
        name: "other",
        dtype: "F32",
        shape: [1],
        data: Float32Array.of(fill),
      } as const;
      await writeSafetensors(path, [{ name, dtype: "F32", shape, data }, other]);
      return hashTensors([{ file: await openSafetensors(path), name }]);
    };
    const first = await write("a", [2, 3], 1);
    expect(await write("a", [2, 3], 1)).toBe(first);
    expect(await write("a", [3, 2], 1)).not.toBe(first);
    expect(await write("b", [2, 3], 1)).not.toBe(first);
    expect(await write("a", [2, 3], 2)).not.toBe(first);
  });
});

test("computes once, then reads; asked twice at once it computes once", async () => {
  const cache = openFeatureCache(folder);
  let computed = 0;
  const compute = async () => {
    computed++;
    await Promise.resolve();
    return features(7);
  };
  const key = keyOf("a");
  expect(await cache.get(key)).toBeUndefined();
  const both = await Promise.all([
    cache.getOrCompute(key, compute),
    cache.getOrCompute(key, compute),
  ]);
  expect(both).toEqual([features(7), features(7)]);
  expect(await openFeatureCache(folder).getOrCompute(key, compute)).toEqual(features(7));
  expect(computed).toBe(1);
});

test("a failed computation is not remembered", async () => {
  const cache = openFeatureCache(folder);
  const failing = () => Promise.reject(new Error("no tower"));
  await expect(cache.getOrCompute(keyOf("a"), failing)).rejects.toThrow("no tower");
  const worked = await cache.getOrCompute(keyOf("a"), () => Promise.resolve(features(1)));
  expect(worked).toEqual(features(1));
});

test.each<[string, (path: string) => void]>([
  ["cut off", (path) => truncateSync(path, 60)],
  ["empty", (path) => writeFileSync(path, "")],
  [
    "one bit changed",
    (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length - 2]! ^= 4;
      writeFileSync(path, bytes);
    },
  ],
])("an entry that is %s is computed again and mended", async (_, damage) => {
  const cache = openFeatureCache(folder);
  const key = keyOf("a");
  await cache.getOrCompute(key, () => Promise.resolve(features(1)));
  damage(fileOf(key));
  expect(await cache.get(key)).toBeUndefined();
  expect(await cache.getOrCompute(key, () => Promise.resolve(features(1)))).toEqual(features(1));
  expect(await cache.get(key)).toEqual(features(1));
});

test("prune removes what was used longest ago, and temporary files of dead processes", async () => {
  const cache = openFeatureCache(folder);
  const keys = ["a", "b", "c"].map(keyOf);
  for (const [age, key] of keys.entries()) {
    await cache.getOrCompute(key, () => Promise.resolve(features(age)));
    utimesSync(fileOf(key), 1000 + age, 1000 + age);
  }
  await cache.get(keys[0]!); // used now, so b is the oldest
  const fresh = join(folder, ".fresh.tmp");
  const abandoned = join(folder, ".abandoned.tmp");
  writeFileSync(fresh, "");
  writeFileSync(abandoned, "");
  utimesSync(abandoned, 1000, 1000);
  const size = readFileSync(fileOf(keys[0]!)).length;
  expect(await cache.prune(2 * size)).toEqual({ removed: 1, bytesLeft: 2 * size });
  expect(await cache.get(keys[1]!)).toBeUndefined();
  expect(await cache.get(keys[0]!)).toEqual(features(0));
  expect(await cache.get(keys[2]!)).toEqual(features(2));
  expect(filesIn().filter((name) => name.endsWith(".tmp"))).toEqual([".fresh.tmp"]);
  expect(await cache.prune(0)).toEqual({ removed: 2, bytesLeft: 0 });
  expect(await openFeatureCache(join(folder, "none")).prune(0)).toEqual({
    removed: 0,
    bytesLeft: 0,
  });
});

test("two processes that fill one cache leave only whole entries", async () => {
  const program = `
    import { openFeatureCache, featureKey } from ${moduleUrl("feature-cache.ts")};
    const cache = openFeatureCache(process.argv[1]);
    for (let i = 0; i < 25; i++) {
      const key = featureKey({ imageBytes: Buffer.from(String(i)), preprocessing: {}, weightsSha256: "w" });
      const compute = async () => ({ shape: [20000], data: new Float32Array(20000).fill(i) });
      const { data } = await cache.getOrCompute(key, compute);
      if (data.length !== 20000 || !data.every((value) => value === i)) throw new Error("torn entry " + i);
    }`;
  const both = [runProgram(program, folder), runProgram(program, folder)];
  expect(await Promise.all(both)).toEqual(["0 ", "0 "]);
  const cache = openFeatureCache(folder);
  for (let i = 0; i < 25; i++) {
    expect((await cache.get(keyOf(String(i))))?.data[0]).toBe(i);
  }
  expect(filesIn().filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
