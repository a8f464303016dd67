import { expect, test } from "vitest";
import { holmAdjusted } from "./holm.ts";

test("Holm's adjustment, by hand: the smallest times all, the next times one less, never falling", () => {
  const found = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  // Rising: 4·0.005 = 0.02, 3·0.01 = 0.03, 2·0.03 = 0.06, then 1·0.04, which may not fall below 0.06.
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(found[i]).toBeCloseTo(p, 12));
  expect(holmAdjusted([0.5, 0.9])).toEqual([1, 1]);
  expect(holmAdjusted([])).toEqual([]);
});
