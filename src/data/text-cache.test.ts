import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pruneCache } from "./cache-entries.ts";
import { openTextCache } from "./text-cache.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-texts-"));
});
afterAll(() => rm(folder, { recursive: true }));

const KEY = "ab".repeat(32);

test("a text is computed once, anew when its entry is damaged or pruned", async () => {
  let computed = 0;
  const compute = async () => `Kaffe  35,00 € ${++computed}`;
  expect(await openTextCache(folder).getOrCompute(KEY, compute)).toBe("Kaffe  35,00 € 1");
  expect(await openTextCache(folder).getOrCompute(KEY, compute)).toBe("Kaffe  35,00 € 1");
  expect(await readdir(join(folder, "ab"))).toEqual([`${KEY}.safetensors`]);
  await writeFile(join(folder, "ab", `${KEY}.safetensors`), "cut off");
  expect(await openTextCache(folder).getOrCompute(KEY, compute)).toBe("Kaffe  35,00 € 2");
  expect((await pruneCache(folder, { maxBytes: 0 })).removed).toBe(1);
  expect(await openTextCache(folder).getOrCompute(KEY, compute)).toBe("Kaffe  35,00 € 3");
});

test("an empty text is an entry too", async () => {
  const cache = openTextCache(folder);
  const key = "cd".repeat(32);
  await cache.getOrCompute(key, async () => "");
  expect(await cache.getOrCompute(key, () => Promise.reject(new Error("again")))).toBe("");
});
