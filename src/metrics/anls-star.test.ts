import fc from "fast-check";
import { expect, test } from "vitest";
import { anlsStar } from "./anls-star.ts";
import { readCases, scoreOf } from "./fixture-for-tests.ts";

interface Case {
  readonly id: number;
  readonly kind: string;
  readonly gt: unknown;
  readonly pred: unknown;
  readonly anls: unknown;
}
const cases = readCases("anls_cases")["cases"] as readonly Case[];

test("every case of the reference, to 1e-9", () => {
  expect(cases.length).toBeGreaterThan(100);
  for (const { id, kind, gt, pred, anls } of cases) {
    const where = `case ${id} (${kind})`;
    const expected = scoreOf(anls);
    if (expected === null) {
      const undefinedScore = expect.objectContaining({ code: "metric.undefined" }) as Error;
      expect(() => anlsStar(pred, gt), where).toThrowError(undefinedScore);
    } else {
      expect(Math.abs(anlsStar(pred, gt) - expected), where).toBeLessThan(1e-9);
    }
  }
});

test("a value equals itself, whatever the order of its lists and keys", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      fc.pre(JSON.stringify(value).length > 4);
      const turned: unknown = JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
        Array.isArray(inner) ? (inner as readonly unknown[]).toReversed() : inner,
      );
      const score = anlsStar(turned, value);
      expect(score).toBeGreaterThanOrEqual(1 - 1e-9);
    }),
    { seed: 2, numRuns: 200 },
  );
});
