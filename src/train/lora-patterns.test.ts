import { expect, test } from "vitest";
import { orderFreePatterns, patternValue } from "./lora-patterns.ts";

const PATHS = ["model.layers.0.v_proj", "model.layers.1.v_proj", "model.layers.1.q_proj"];

test("the first key that matches the end of a path wins", () => {
  const patterns = { "layers.1.v_proj": 4, v_proj: 12 };
  expect(PATHS.map((path) => patternValue(patterns, path, 8))).toEqual([12, 4, 8]);
  expect(patternValue({ proj: 1 }, "model.v_proj", 8)).toBe(8);
  expect(patternValue({ ".*proj": 1 }, "model.v_proj", 8)).toBe(1);
});

test("patterns that mean the same when sorted are kept", () => {
  const patterns = { "layers.1.v_proj": 4, v_proj: 12 };
  expect(orderFreePatterns(patterns, PATHS)).toBe(patterns);
});

test("patterns that sorting would change become full paths with the same values", () => {
  const patterns = { v_proj: 12, "layers.1.v_proj": 4 };
  const values = (given: Record<string, number>) => {
    const sorted = Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));
    return PATHS.map((path) => patternValue(sorted, path, 8));
  };
  expect(values(patterns)).toEqual([12, 4, 8]); // the trap: in this order it is 12, 12, 8
  expect(values(orderFreePatterns(patterns, PATHS))).toEqual([12, 12, 8]);
});
