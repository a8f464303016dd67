import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveDataset } from "./hub-dataset.ts";
import { startHub } from "./hub-server-for-tests.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "kvitto-hub-data-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

const FILES = {
  "README.md": "# about",
  "data/train-00000-of-00001.parquet": Buffer.alloc(4000, 7),
  "data/test-00000-of-00001.parquet": "test",
  "../outside.parquet": "never",
};
const quick = { firstDelay_ms: 1, token: "" };

test("tables are downloaded into their folders, once; a broken line is continued", async () => {
  await using hub = await startHub("datasets/kvitto/papers", FILES);
  hub.cutAfter_bytes = 1500;
  hub.cuts = 1;
  const options = { cache, endpoint: hub.endpoint, ...quick };
  const folder = await resolveDataset("kvitto/papers", options);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    "data",
    "data/test-00000-of-00001.parquet",
    "data/train-00000-of-00001.parquet",
  ]);
  const train = readFileSync(join(folder, "data/train-00000-of-00001.parquet"));
  expect(train.equals(FILES["data/train-00000-of-00001.parquet"])).toBe(true);
  expect(hub.seen.some(({ range }) => range !== undefined)).toBe(true);
  const asked = hub.seen.length;
  expect(await resolveDataset("hf:kvitto/papers", options)).toBe(folder);
  expect(hub.seen.length).toBe(asked);
});

test("a split is downloaded alone; one that is not there names what is", async () => {
  await using hub = await startHub("datasets/kvitto/papers", FILES);
  const options = { cache, endpoint: hub.endpoint, ...quick };
  const folder = await resolveDataset("kvitto/papers", { ...options, split: "test" });
  expect(readdirSync(join(folder, "data"))).toEqual(["test-00000-of-00001.parquet"]);
  const missing = resolveDataset("kvitto/papers", { ...options, split: "dev" });
  await expect(missing).rejects.toMatchObject({ code: "hub.no_dataset" });
  await expect(missing).rejects.toThrow("data/train-00000-of-00001.parquet");
});

test("a name that the Hub does not have", async () => {
  await using hub = await startHub("datasets/kvitto/papers", FILES);
  const unknown = resolveDataset("kvitto/paper", { cache, endpoint: hub.endpoint, ...quick });
  await expect(unknown).rejects.toThrow("has no public data set kvitto/paper");
});
