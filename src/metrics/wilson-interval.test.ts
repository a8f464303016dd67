import fc from "fast-check";
import { expect, test } from "vitest";
import { proportion, wilsonInterval, Z_95 } from "./wilson-interval.ts";

// The ends are the roots of (p − x)² = z²·x(1−x)/n; each is put back into that equation.
test.each([
  [0.9, 10],
  [0.5, 2],
  [0.95, 200],
  [1, 20],
  [0, 20],
  [0.3, 7.5],
])("p=%d n=%d: both ends solve Wilson's equation", (p, n) => {
  for (const x of Object.values(wilsonInterval(p, n))) {
    // 1e-12: a dozen float64 operations on numbers below 1.
    expect((p - x) ** 2 - (Z_95 ** 2 * x * (1 - x)) / n).toBeCloseTo(0, 12);
  }
});

test("20 of 20 is not certainty", () => {
  const { low, high } = wilsonInterval(1, 20);
  expect(high).toBe(1);
  expect(low).toBeCloseTo(20 / (20 + Z_95 ** 2), 12); // what the formula is at p = 1
});

test("the interval holds p and narrows with n", () => {
  const counts = fc
    .integer({ min: 1, max: 500 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(counts, ([successes, n]) => {
      const share = successes / n;
      const [wide, narrow] = [wilsonInterval(share, n), wilsonInterval(share, 2 * n)];
      expect(wide.low).toBeLessThanOrEqual(share);
      expect(wide.high).toBeGreaterThanOrEqual(share);
      expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low);
    }),
    { seed: 3 },
  );
});

test("no outcome, no score", () => {
  expect(proportion([])).toEqual({ value: null, n: 0, low: null, high: null });
  expect(proportion([true, false, true, true])).toMatchObject({ value: 0.75, n: 4 });
});
