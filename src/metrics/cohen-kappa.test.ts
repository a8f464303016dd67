import fc from "fast-check";
import { expect, test } from "vitest";
import { cohenKappa } from "./cohen-kappa.ts";

/** Lists with so many of each pair of classes. */
function table(counts: Readonly<Record<string, number>>): [string[], string[]] {
  const pairs = Object.entries(counts).flatMap(([pair, n]) => new Array<string>(n).fill(pair));
  return [pairs.map((pair) => pair[0]!), pairs.map((pair) => pair[1]!)];
}

// 50 proposals, two readers: p_o = (20+15)/50 = 0.7, p_e = 0.5·0.6 + 0.5·0.4 = 0.5, κ = 0.2/0.5.
test("the worked example of yes and no", () => {
  const found = cohenKappa(...table({ yy: 20, yn: 5, ny: 10, nn: 15 }));
  expect(found.observed).toBeCloseTo(0.7, 12);
  expect(found.expected).toBeCloseTo(0.5, 12);
  expect(found.kappa).toBeCloseTo(0.4, 12);
});

test("one class on both sides says nothing; neither does nothing", () => {
  expect(cohenKappa(...table({ aa: 9 }))).toEqual({ kappa: null, observed: 1, expected: 1, n: 9 });
  expect(cohenKappa([], []).kappa).toBeNull();
  expect(cohenKappa(...table({ ab: 9 })).kappa).toBe(0); // p_o = p_e = 0
  expect(() => cohenKappa(["a"], [])).toThrow(expect.objectContaining({ code: "metric.length" }));
});

test("is 1 exactly for the same, at most 1, and the same from both sides", () => {
  const pairs = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", "b", "c")));
  fc.assert(
    fc.property(pairs, (list) => {
      const [first, second] = [list.map(([a]) => a), list.map(([, b]) => b)];
      const { kappa } = cohenKappa(first, second);
      expect(cohenKappa(second, first).kappa).toBe(kappa);
      if (kappa === null) return;
      expect(kappa).toBeLessThanOrEqual(1);
      expect(kappa === 1).toBe(list.every(([a, b]) => a === b));
    }),
  );
});
