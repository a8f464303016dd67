import { expect, test } from "vitest";
import { causalBias, HIDDEN } from "./sequence.ts";

/** Rows of T characters: `x` where query i sees key j. */
function visible(bias: Float32Array, tokens: number): string[] {
  const marks = Array.from(bias, (value) => (value === 0 ? "x" : "."));
  return Array.from({ length: bias.length / tokens }, (_, row) =>
    marks.slice(row * tokens, (row + 1) * tokens).join(""),
  );
}

test("a token sees itself and what comes before it, never padding", () => {
  expect(visible(causalBias([4, 2], 4, null), 4)).toEqual([
    ...["x...", "xx..", "xxx.", "xxxx"],
    ...["x...", "xx..", "xx..", "xx.."], // length 2: the last two rows are padding themselves
  ]);
});

test("a block of queries has the rows of the whole, up to its own end", () => {
  expect(visible(causalBias([4, 2], 4, null, 1, 3), 3)).toEqual(["xx.", "xxx", "xx.", "xx."]);
  expect(visible(causalBias([5], 5, 2, 3, 5), 5)).toEqual(["..xx.", "...xx"]);
});

test("a window counts the token itself", () => {
  expect(visible(causalBias([4], 4, 2), 4)).toEqual(["x...", "xx..", ".xx.", "..xx"]);
  expect(visible(causalBias([3], 3, 1), 3)).toEqual(["x..", ".x.", "..x"]);
  expect(causalBias([3], 3, 3)).toEqual(causalBias([3], 3, null));
});

test("a row that sees nothing is uniform after the softmax, not NaN", () => {
  const row = causalBias([1], 3, 1).subarray(6, 9);
  expect([...row]).toEqual([HIDDEN, HIDDEN, HIDDEN]);
  // Scores of any sensible size vanish beside it, and the sum stays a float32.
  expect(Math.fround(HIDDEN + 100) - HIDDEN).toBeLessThanOrEqual(128);
  expect(Number.isFinite(Math.fround(2 * HIDDEN))).toBe(true);
});
