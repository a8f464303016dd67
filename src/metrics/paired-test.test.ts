import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { bootstrapScore } from "./bootstrap-interval.ts";
import { pairedDifference } from "./paired-test.ts";

test("six documents that all gain: 2 of the 64 sign patterns are as far", () => {
  const { difference, pValue, isSignificant } = pairedDifference(
    [0, 0, 0, 0, 0, 0],
    [1, 1, 1, 1, 1, 1],
  );
  expect({ difference, pValue, isSignificant }).toEqual({
    difference: 1,
    pValue: 2 / 64,
    isSignificant: true,
  });
});

test("no difference is noise, and so is one document", () => {
  expect(pairedDifference([0.5, 0.7], [0.5, 0.7])).toMatchObject({ difference: 0, pValue: 1 });
  expect(pairedDifference([0], [1]).isSignificant).toBe(false);
});

test("of pairs of readers that are alike about 1 in 20 is called different", () => {
  const random = new Random("alike");
  const draw = () => Array.from({ length: 30 }, () => random.next());
  let called = 0;
  for (let i = 0; i < 80; i++) if (pairedDifference(draw(), draw(), i).isSignificant) called += 1;
  expect(called).toBeGreaterThan(0); // binomial(80, 0.05): 98 % lie within 1..12
  expect(called).toBeLessThan(13);
});

test("the interval of the difference holds the true one in about 95 % of draws", () => {
  const random = new Random("coverage");
  let held = 0;
  for (let i = 0; i < 60; i++) {
    const a = Array.from({ length: 60 }, () => random.normal());
    const b = a.map((value) => value + 0.3 + random.normal());
    const { low, high } = pairedDifference(a, b, i);
    if (low <= 0.3 && 0.3 <= high) held += 1;
  }
  expect(held).toBeGreaterThan(51);
});

test("bootstrap of a mean is about mean ± 1.96·s/√n", () => {
  const random = new Random("mean");
  const values = Array.from({ length: 400 }, () => random.normal());
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const { value, n, low, high } = bootstrapScore(values, mean);
  expect(n).toBe(400);
  expect(value! - low!).toBeCloseTo(1.96 / 20, 1.5);
  expect(high! - value!).toBeCloseTo(1.96 / 20, 1.5);
  expect(bootstrapScore([1], mean)).toEqual({ value: 1, n: 1, low: null, high: null });
  expect(bootstrapScore([], mean).value).toBeNull();
});
