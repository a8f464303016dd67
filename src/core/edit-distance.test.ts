import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, textDistance } from "./edit-distance.ts";

test.each([
  ["kitten", "sitting", 3],
  ["", "abc", 3],
  ["abc", "", 3],
  ["saturday", "sunday", 3],
  ["a😀b", "ab", 1], // one code point, though two UTF-16 units
])("%j to %j is %i", (a, b, expected) => expect(textDistance(a, b)).toBe(expected));

/** The recurrence as it is written, for comparison. */
function slow(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [x, y] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return slow(x, y);
  return 1 + Math.min(slow(x, b), slow(a, y), slow(x, y));
}

test("equals the recurrence, is symmetric and 0 only for equal sequences", () => {
  const words = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 6 });
  fc.assert(
    fc.property(words, words, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(slow(a, b));
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { seed: 1, numRuns: 300 },
  );
});
