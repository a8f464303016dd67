import { expect, test } from "vitest";
import { meanScore } from "./mean-score.ts";
import { Z_95 } from "./wilson-interval.ts";

test("mean ± 1.96·s/√n", () => {
  // Of 1, 2, 3, 4, 5: s² = 10/4, so s/√n = √(2.5/5).
  const half = Z_95 * Math.sqrt(0.5);
  const { value, n, low, high } = meanScore([1, 2, 3, 4, 5]);
  expect({ value, n }).toEqual({ value: 3, n: 5 });
  expect(low).toBeCloseTo(3 - half, 12);
  expect(high).toBeCloseTo(3 + half, 12);
});

test("one value has no interval, none has no mean", () => {
  expect(meanScore([0.5])).toEqual({ value: 0.5, n: 1, low: null, high: null });
  expect(meanScore([]).value).toBeNull();
});
