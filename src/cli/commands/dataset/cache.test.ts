import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { featureKey, openFeatureCache } from "../../../data/feature-cache.ts";
import { kvitto } from "../../tiny-run-for-tests.ts";
import { datasetCacheCommand } from "./cache.ts";

const DAY_S = 24 * 60 * 60;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvitto-cache-"));
  vi.stubEnv("KVITTO_CACHE", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Entries of 4 kB of values each, last used so many days ago. */
async function fill(...ages_days: readonly number[]): Promise<void> {
  const cache = openFeatureCache(join(folder, "features"));
  for (const [i, age] of ages_days.entries()) {
    const imageBytes = Uint8Array.of(i);
    const key = featureKey({ imageBytes, preprocessing: {}, weightsSha256: "w" });
    await cache.getOrCompute(key, async () => ({ shape: [1000], data: new Float32Array(1000) }));
    const used_s = Date.now() / 1000 - age * DAY_S;
    utimesSync(join(folder, "features", key.slice(0, 2), `${key}.safetensors`), used_s, used_s);
  }
}

async function cache(...args: readonly string[]) {
  const { status, stdout } = await kvitto(datasetCacheCommand, [...args, "--json"]);
  return { status, found: JSON.parse(stdout) as Record<string, unknown> };
}

test("an empty cache, and one by age", async () => {
  expect((await cache()).found).toMatchObject({ entries: 0, bytes: 0, used_first: null });
  await fill(0, 3, 3, 20, 90);
  const { found } = await cache();
  expect(found).toMatchObject({ entries: 5, removed: null, would_remove: null });
  expect((found["ages"] as { entries: number }[]).map(({ entries }) => entries)).toEqual([
    1, 2, 1, 1,
  ]);
  expect(found["bytes"]).toBeGreaterThan(5 * 4000);
});

test("a rule alone says what would go; with --prune it goes", async () => {
  await fill(0, 3, 20, 90);
  const told = await cache("--older-than", "7d");
  expect(told.found).toMatchObject({ entries: 4, would_remove: { entries: 2 } });
  const done = await cache("--older-than", "7d", "--prune");
  expect(done.found).toMatchObject({ entries: 2, removed: { entries: 2 }, would_remove: null });
});

test("--prune alone leaves what was used in the last 30 days", async () => {
  await fill(0, 3, 20, 29, 31, 90);
  expect((await cache("--prune")).found).toMatchObject({ entries: 4, removed: { entries: 2 } });
});

test("--max-size keeps what was used last; 0 empties the cache", async () => {
  await fill(0, 3, 20, 90);
  const { found } = await cache("--prune", "--max-size", "9kB");
  expect(found).toMatchObject({ entries: 2, removed: { entries: 2 } });
  expect((found["ages"] as { entries: number }[]).map(({ entries }) => entries)).toEqual([
    1, 1, 0, 0,
  ]);
  expect((await cache("--prune", "--max-size", "0")).found).toMatchObject({ entries: 0 });
});

test.each([
  ["--max-size", "2"],
  ["--max-size", "two GB"],
  ["--older-than", "7 fortnights"],
])("%s %s is no quantity", async (flag, value) => {
  const { status, found } = await cache(flag, value);
  expect(status).toBe(2);
  expect(found).toMatchObject({ error: { code: "settings.invalid" } });
});
