import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  findRunTokens,
  RUN_TOKENS_FILE,
  storedRunTokens,
  storeRunTokens,
  type Trying,
} from "./find-run-tokens.ts";

const LENGTHS = [40, 100, 60, 80, 100, 20, 90, 30, 100, 70];

/** A machine on which a run of n rows takes `seconds(n)` and 10 bytes a token. */
function machine(seconds: (rows: number) => number, change: Partial<Trying> = {}) {
  let clock = 0;
  let resident = 5000;
  const tried: (readonly number[])[] = [];
  const trying: Trying = {
    lengths: LENGTHS,
    mostRows: 8,
    mostTokens: 8192,
    run(rows) {
      tried.push(rows);
      clock += 1000 * seconds(rows.length);
      resident = Math.max(resident, 5000 + 1000 * rows.length);
      return Promise.resolve();
    },
    memory: () => ({ residentBytes: resident, availableBytes: 1e9 }),
    now: () => clock,
    ...change,
  };
  return { trying, tried };
}

test("the fastest a token, and of those as fast the smallest", async () => {
  const { trying, tried } = machine((rows) => 0.5 + rows); // per row 1.5, 1.25, 1.125, 1.0625
  const found = await findRunTokens(trying);
  expect(found.run_tokens).toBe(800);
  expect(tried.map(({ length }) => length)).toEqual([1, 1, 2, 2, 4, 4, 8, 8]);
  expect(tried.at(-1)).toEqual([1, 4, 8, 6, 3, 9, 2, 0]); // the longest
  const flat = machine((rows) => rows);
  expect((await findRunTokens(flat.trying)).run_tokens).toBe(100);
});

test("ends where more rows are slower, do not fit, or would not", async () => {
  const slower = machine((rows) => rows ** 1.5);
  expect((await findRunTokens(slower.trying)).trials.map(({ rows }) => rows)).toEqual([1, 2]);

  const faster = (rows: number) => rows ** 0.5;
  const fails = machine(faster);
  const failing: Trying = {
    ...fails.trying,
    run: (rows) => (rows.length > 3 ? Promise.reject(new Error("no")) : fails.trying.run(rows)),
  };
  const found = await findRunTokens(failing);
  expect(found.run_tokens).toBe(200);
  expect(found.trials.at(-1)).toMatchObject({ rows: 4, seconds: null });

  let resident = 0;
  const small = machine(faster, {
    run(rows) {
      resident = Math.max(resident, 1000 * rows.length);
      return Promise.resolve();
    },
    memory: () => ({ residentBytes: resident, availableBytes: 4500 - resident }),
    now: () => resident, // as fast a token at any size: only memory ends it
  });
  // After 2 rows 2500 are free; two more would take 2000 of them, over 70 %.
  expect((await findRunTokens(small.trying)).trials.map(({ rows }) => rows)).toEqual([1, 2]);

  await expect(
    findRunTokens({ ...failing, run: () => Promise.reject(new Error("bad_alloc")) }),
  ).rejects.toMatchObject({ code: "train.no_memory" });
});

test("no more rows than a batch may have", async () => {
  const { trying, tried } = machine((rows) => rows ** 0.5, { mostRows: 5, mostTokens: 350 });
  expect((await findRunTokens(trying)).run_tokens).toBe(300);
  expect(Math.max(...tried.map(({ length }) => length))).toBe(3);
});

test("what was found is kept with the run", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-batch-test-"));
  expect(await storedRunTokens(folder)).toBeUndefined();
  await storeRunTokens(folder, { run_tokens: 700, trials: [] });
  expect(await storedRunTokens(folder)).toBe(700);
  await writeFile(join(folder, RUN_TOKENS_FILE), "{}");
  await expect(storedRunTokens(folder)).rejects.toMatchObject({ code: "train.batch_file" });
  await rm(folder, { recursive: true });
});
