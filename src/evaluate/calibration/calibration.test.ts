import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { applyIsotonic, fitIsotonic } from "./isotonic.ts";
import type { Outcome } from "./outcome.ts";
import { brierScore, expectedCalibrationError, reliability } from "./reliability.ts";
import { riskCoverage, thresholdFor } from "./risk-coverage.ts";
import {
  applyTemperature,
  fitTemperature,
  logit,
  negativeLogLikelihood,
  sigmoid,
} from "./temperature.ts";

/** A reader whose logits are `sharpness` times too large. */
function overconfident(count: number, sharpness: number, seed: string): Outcome[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const logOdds = 1 + 1.5 * random.normal();
    return { confidence: sigmoid(sharpness * logOdds), correct: random.chance(sigmoid(logOdds)) };
  });
}

test("the temperature undoes an overconfidence of 2.5, and calibration error falls on other values", () => {
  const temperature = fitTemperature(overconfident(4000, 2.5, "fit"));
  expect(temperature).toBeGreaterThan(2.2);
  expect(temperature).toBeLessThan(2.8);
  const others = overconfident(4000, 2.5, "others");
  const calibrated = others.map((o) => {
    return { ...o, confidence: applyTemperature(o.confidence, temperature) };
  });
  expect(expectedCalibrationError(others)!).toBeGreaterThan(0.08);
  expect(expectedCalibrationError(calibrated)!).toBeLessThan(0.03);
  expect(brierScore(calibrated)!).toBeLessThan(brierScore(others)!);
});

test("temperature 1 changes nothing; any temperature keeps the order", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (p, t) => {
        expect(applyTemperature(p, 1)).toBeCloseTo(p, 9);
        const order = Math.sign(applyTemperature(p, t) - 0.5);
        expect(order === Math.sign(p - 0.5) || Math.abs(p - 0.5) < 1e-9).toBe(true);
      },
    ),
  );
  expect(Number.isFinite(logit(1))).toBe(true);
  expect(negativeLogLikelihood([{ confidence: 1, correct: false }])).toBeLessThan(20);
});

test("isotonic: the violators of a case by hand are pooled", () => {
  const outcomes = [
    { confidence: 0.1, correct: false },
    { confidence: 0.2, correct: true },
    { confidence: 0.3, correct: false },
    { confidence: 0.9, correct: true },
  ];
  const curve = fitIsotonic(outcomes);
  expect(curve).toEqual({ x: [0.1, 0.25, 0.9], y: [0, 0.5, 1] });
  expect(applyIsotonic(0.175, curve)).toBeCloseTo(0.25, 12);
  expect([applyIsotonic(0, curve), applyIsotonic(1, curve)]).toEqual([0, 1]);
});

test("isotonic: never falls, and no non-decreasing curve through the same points is nearer", () => {
  const outcome = fc.record({
    confidence: fc.integer({ min: 0, max: 20 }).map((k) => k / 20),
    correct: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(outcome, { minLength: 1, maxLength: 40 }), (outcomes) => {
      const curve = fitIsotonic(outcomes);
      for (let i = 1; i < curve.y.length; i++) expect(curve.y[i]).toBeGreaterThan(curve.y[i - 1]!);
      const rate = outcomes.filter(({ correct }) => correct).length / outcomes.length;
      const fitted = outcomes.reduce(
        (sum, { confidence }) => sum + applyIsotonic(confidence, curve),
        0,
      );
      if (curve.y.length === 1) expect(fitted / outcomes.length).toBeCloseTo(rate, 9);
    }),
  );
});

test("bins hold every outcome once, the edges included", () => {
  const outcomes = [0, 0.1, 0.2, 1].map((confidence) => ({ confidence, correct: true }));
  const bins = reliability(outcomes, 10);
  expect(bins.map(({ count }) => count)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(expectedCalibrationError([])).toBeNull();
});

test("coverage rises as the threshold falls; the threshold chosen keeps its promise", () => {
  const outcomes = overconfident(2000, 1, "risk");
  const points = riskCoverage(outcomes);
  expect(points.at(-1)?.coverage).toBe(1);
  const chosen = thresholdFor(outcomes, 0.9)!;
  const accepted = outcomes.filter(({ confidence }) => confidence >= chosen.threshold);
  expect(accepted.length / outcomes.length).toBeCloseTo(chosen.coverage, 12);
  expect(accepted.filter(({ correct }) => correct).length / accepted.length).toBeGreaterThanOrEqual(
    0.9,
  );
  expect(thresholdFor([{ confidence: 1, correct: false }], 0.5)).toBeNull();
});
