import fc from "fast-check";
import { expect, test } from "vitest";
import { assignGreatest } from "./assignment.ts";

/** The greatest sum over every way to pair, tried out. */
function greatestSum(
  weights: readonly (readonly number[])[],
  row = 0,
  used = new Set<number>(),
): number {
  const columns = weights[0]?.length ?? 0;
  if (row === weights.length || used.size === columns) return 0;
  const choices = Array.from({ length: columns }, (_, j) => j).filter((j) => !used.has(j));
  const taken = choices.map(
    (j) => weights[row]![j]! + greatestSum(weights, row + 1, new Set([...used, j])),
  );
  const canSkip = weights.length - row > columns - used.size;
  return Math.max(...taken, ...(canSkip ? [greatestSum(weights, row + 1, used)] : []));
}

test("finds the greatest sum, uses nothing twice, pairs as many as it can", () => {
  const side = fc.integer({ min: 1, max: 5 });
  const matrix = fc.tuple(side, side).chain(([rows, columns]) => {
    const row = fc.array(fc.integer({ min: -9, max: 9 }), {
      minLength: columns,
      maxLength: columns,
    });
    return fc.array(row, { minLength: rows, maxLength: rows });
  });
  fc.assert(
    fc.property(matrix, (weights) => {
      const chosen = assignGreatest(weights);
      const pairs = chosen.flatMap((j, i) => (j === null ? [] : [[i, j] as const]));
      expect(pairs.length).toBe(Math.min(weights.length, weights[0]!.length));
      expect(new Set(pairs.map(([, j]) => j)).size).toBe(pairs.length);
      const sum = pairs.reduce((total, [i, j]) => total + weights[i]![j]!, 0);
      expect(sum).toBe(greatestSum(weights));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test("nothing to pair", () => {
  expect(assignGreatest([])).toEqual([]);
  expect(assignGreatest([[], []])).toEqual([null, null]);
});
