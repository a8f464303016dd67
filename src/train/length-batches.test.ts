import { expect, test } from "vitest";
import { cutIntoRuns, lengthBatches } from "./length-batches.ts";

test("rows of like length share a batch, padding counts, and every row comes once", () => {
  const lengths = [10, 90, 12, 100, 95];
  const batches = lengthBatches(lengths, { batchSize: 3, maxTokensPerBatch: 210 });
  expect(batches).toEqual([
    [3, 4], // a third row would make 3 · 100 tokens
    [1, 2], // 2 · 90, and 3 · 90 do not fit
    [0],
  ]);
});

test("a run holds rows of one micro-batch only, at most so many tokens, or one longer row", () => {
  const lengths = [700, 705, 40, 30, 2000, 50];
  const runs = cutIntoRuns(
    [
      [0, 1, 2, 3],
      [4, 5],
    ],
    lengths,
    1536,
  );
  expect(runs).toEqual([[1, 0], [2, 3], [4], [5]]);
  expect(cutIntoRuns([[2, 3, 5]], lengths, Infinity)).toEqual([[5, 2, 3]]);
});
