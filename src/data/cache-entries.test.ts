import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chosenByRule, type CacheEntry } from "./cache-entries.ts";
import { canonicalJson, type JsonObject } from "./canonical-json.ts";
import { featureKey, openFeatureCache } from "./feature-cache.ts";
import { moduleUrl, runProgram } from "./program-for-tests.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-entries-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ENTRIES = 20;
const ROUNDS = 6;

/** Fills the cache over and over; an entry that is not whole, or of another page, is an error. */
const WRITER = `
  import { writeFileSync } from "node:fs";
  import { openFeatureCache, featureKey } from ${moduleUrl("feature-cache.ts")};
  const cache = openFeatureCache(process.argv[1]);
  for (let round = 0; round < ${ROUNDS}; round++) {
    for (let i = 0; i < ${ENTRIES}; i++) {
      const key = featureKey({ imageBytes: Buffer.from(String(i)), preprocessing: {}, weightsSha256: "w" });
      const compute = async () => ({ shape: [5000], data: new Float32Array(5000).fill(i) });
      const { data } = await cache.getOrCompute(key, compute);
      if (data.length !== 5000 || !data.every((value) => value === i)) throw new Error("torn entry " + i);
    }
  }
  writeFileSync(process.argv[1] + "/done", "");`;

/** Empties it until the writer has done; that it never removed anything is an error. */
const PRUNER = `
  import { existsSync } from "node:fs";
  import { pruneCache } from ${moduleUrl("cache-entries.ts")};
  let removed = 0;
  for (;;) {
    const ended = existsSync(process.argv[1] + "/done");
    removed += (await pruneCache(process.argv[1], { maxBytes: 0 })).removed;
    if (ended) break;
  }
  if (removed < ${ENTRIES}) throw new Error("removed only " + removed);`;

test("one process writes and reads while another prunes", async () => {
  expect(await Promise.all([runProgram(WRITER, folder), runProgram(PRUNER, folder)])).toEqual([
    "0 ",
    "0 ",
  ]);
  const left = readdirSync(folder, { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => name.includes("."))).toEqual([]); // the pruner went last
  const cache = openFeatureCache(folder);
  const key = featureKey({ imageBytes: Buffer.from("1"), preprocessing: {}, weightsSha256: "w" });
  expect(await cache.get(key)).toBeUndefined();
});

describe("what a rule names", () => {
  const entry = fc.record({ size_bytes: fc.nat(1000), used_ms: fc.nat(1000) });
  const named = fc
    .array(entry)
    .map((list) =>
      list
        .map((one, i): CacheEntry => ({ ...one, path: `${i}.safetensors` }))
        .sort((a, b) => a.used_ms - b.used_ms),
    );
  const sum = (entries: readonly CacheEntry[]) =>
    entries.reduce((total, { size_bytes }) => total + size_bytes, 0);

  test("is as little as meets it, and nothing that was used after what stays", () => {
    fc.assert(
      fc.property(named, fc.nat(20_000), (entries, maxBytes) => {
        const going = chosenByRule({ entries, temporary: [] }, { maxBytes }, 1000);
        expect(entries.slice(0, going.length)).toEqual(going);
        expect(sum(entries) - sum(going)).toBeLessThanOrEqual(maxBytes);
        const oneFewer = sum(entries) - sum(going.slice(0, -1));
        if (going.length > 0) expect(oneFewer).toBeGreaterThan(maxBytes);
      }),
    );
  });

  test("goes by age", () => {
    fc.assert(
      fc.property(named, fc.nat(1000), (entries, unusedFor_ms) => {
        const going = chosenByRule({ entries, temporary: [] }, { unusedFor_ms }, 1000);
        expect(going).toEqual(entries.filter(({ used_ms }) => 1000 - used_ms > unusedFor_ms));
      }),
    );
  });
});

test("keys of different parameters differ, keys of the same do not", () => {
  const json = fc.dictionary(
    fc.string(),
    fc.jsonValue({ maxDepth: 2 }),
  ) as fc.Arbitrary<JsonObject>;
  const keyOf = (preprocessing: JsonObject) =>
    featureKey({ imageBytes: Uint8Array.of(1), preprocessing, weightsSha256: "w" });
  fc.assert(
    fc.property(json, json, fc.string(), fc.jsonValue(), (one, other, name, value) => {
      const isSame = canonicalJson(one) === canonicalJson(other);
      expect(keyOf(one) === keyOf(other)).toBe(isSame);
      const changed = { ...one, [name]: value } as JsonObject;
      const isChanged = canonicalJson(changed) !== canonicalJson(one);
      expect(keyOf(changed) !== keyOf(one)).toBe(isChanged);
    }),
  );
});
