import { expect, test } from "vitest";
import { lengthBatches } from "./length-batches.ts";

const lengths = [3, 9, 4, 9, 1, 5];

test("every row once, of like length together, within both limits", () => {
  const batches = lengthBatches(lengths, { batchSize: 3, maxTokensPerBatch: 18 });
  expect(batches).toEqual([[1, 3], [5, 2, 0], [4]]); // 2 · 9 = 18; 3 · 5 = 15
  expect(lengthBatches(lengths, { batchSize: 1, maxTokensPerBatch: 100 }).length).toBe(6);
});

test("a row above the limit is a batch of its own", () => {
  expect(lengthBatches([50, 2, 3], { batchSize: 8, maxTokensPerBatch: 10 })).toEqual([[0], [2, 1]]);
  expect(lengthBatches([], { batchSize: 8, maxTokensPerBatch: 10 })).toEqual([]);
});
