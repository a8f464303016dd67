import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { clusteredProportion } from "./clustered-interval.ts";
import { wilsonInterval } from "./wilson-interval.ts";

test("values that stand or fall together count as their documents", () => {
  // 40 documents of 25 values, each all right or all wrong: 40 outcomes, not 1,000.
  const clusters = Array.from({ length: 40 }, (_, i) => ({ correct: i < 30 ? 25 : 0, total: 25 }));
  const { value, n, low, high } = clusteredProportion(clusters);
  expect({ value, n }).toEqual({ value: 0.75, n: 1000 });
  // v = 40/39 · 25²·(30·0.25² + 10·0.75²) / 1000², so p(1−p)/v = 39 exactly.
  const expected = wilsonInterval(0.75, 39);
  expect(low).toBeCloseTo(expected.low, 12);
  expect(high).toBeCloseTo(expected.high, 12);
});

test("the interval is never narrower than that of independent values", () => {
  const clusters = Array.from({ length: 10 }, () => ({ correct: 3, total: 4 }));
  expect(clusteredProportion(clusters)).toMatchObject(wilsonInterval(0.75, 10));
  const mixed = [1, 2, 1, 2].map((correct) => ({ correct, total: 3 }));
  expect(clusteredProportion(mixed)).toMatchObject(wilsonInterval(0.5, 12));
});

test("empty documents carry nothing", () => {
  expect(clusteredProportion([{ correct: 0, total: 0 }]).value).toBeNull();
  const [one, empty] = [
    { correct: 2, total: 2 },
    { correct: 0, total: 0 },
  ];
  expect(clusteredProportion([one, empty])).toMatchObject({ n: 2, ...wilsonInterval(1, 1) });
});

test("it covers the truth about as often as it says, where plain Wilson does not", () => {
  const random = new Random("coverage");
  let [covered, coveredPlain] = [0, 0];
  const runs = 600;
  for (let run = 0; run < runs; run++) {
    // Each document has its own quality, uniform on 0.6–1: the mean over documents is 0.8.
    const clusters = Array.from({ length: 40 }, () => {
      const quality = random.uniform(0.6, 1);
      return {
        correct: Array.from({ length: 30 }, () => random.chance(quality)).filter(Boolean).length,
        total: 30,
      };
    });
    const { value, low, high } = clusteredProportion(clusters);
    const plain = wilsonInterval(value ?? 0, 1200);
    if ((low ?? 1) <= 0.8 && 0.8 <= (high ?? 0)) covered++;
    if (plain.low <= 0.8 && 0.8 <= plain.high) coveredPlain++;
  }
  // 95 % of 600 is 570 ± 5.3 (one standard deviation); four of them below is 549.
  expect(covered).toBeGreaterThan(549);
  expect(coveredPlain).toBeLessThan(540);
});
