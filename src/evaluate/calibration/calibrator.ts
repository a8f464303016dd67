import { applyIsotonic, fitIsotonic, type IsotonicCurve } from "./isotonic.ts";
import type { Outcome } from "./outcome.ts";
import { brierScore } from "./reliability.ts";
import { applyTemperature, fitTemperature } from "./temperature.ts";

export const CALIBRATION_METHODS = ["temperature", "isotonic"] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** What turns a confidence into the share of such values that are right. Never falls. */
export type Calibrator =
  | { readonly method: "temperature"; readonly temperature: number }
  | { readonly method: "isotonic"; readonly curve: IsotonicCurve };

/** Fewer values than this make an isotonic curve follow noise. */
export const LEAST_ISOTONIC_VALUES = 500;
const FOLDS = 5;

export function applyCalibrator(confidence: number, calibrator: Calibrator): number {
  return calibrator.method === "temperature"
    ? applyTemperature(confidence, calibrator.temperature)
    : applyIsotonic(confidence, calibrator.curve);
}

/**
 * An isotonic curve is kept 1/(n+2) away from 0 and 1: n values do not say that something never fails.
 * @throws {KvittoError} `calibrate.no_outcomes`
 */
export function fitCalibrator(outcomes: readonly Outcome[], method: CalibrationMethod): Calibrator {
  if (method === "temperature") return { method, temperature: fitTemperature(outcomes) };
  const { x, y } = fitIsotonic(outcomes);
  const edge = 1 / (outcomes.length + 2);
  const kept = y.map((share) => Math.min(1 - edge, Math.max(edge, share)));
  return { method, curve: { x, y: kept } };
}

export function calibrated<O extends Outcome>(outcomes: readonly O[], calibrator: Calibrator): O[] {
  return outcomes.map((outcome) => {
    return { ...outcome, confidence: applyCalibrator(outcome.confidence, calibrator) };
  });
}

/** Brier score on papers that a calibrator was not fitted on, over five folds of the papers. */
function heldOutBrier(papers: readonly (readonly Outcome[])[], method: CalibrationMethod): number {
  const held = Array.from({ length: FOLDS }, (_, fold) => {
    const others = papers.filter((_, i) => i % FOLDS !== fold).flat();
    const own = papers.filter((_, i) => i % FOLDS === fold).flat();
    return others.length === 0 ? own : calibrated(own, fitCalibrator(others, method));
  });
  return brierScore(held.flat()) ?? Infinity;
}

/**
 * The method with the lower Brier score in cross-validation over papers: a temperature is one number and
 * cannot follow noise, an isotonic curve follows whatever there is enough of.
 * @param papers  the outcomes of each paper
 */
export function betterMethod(papers: readonly (readonly Outcome[])[]): CalibrationMethod {
  if (papers.length < FOLDS || papers.flat().length < LEAST_ISOTONIC_VALUES) return "temperature";
  const [temperature, isotonic] = [
    heldOutBrier(papers, "temperature"),
    heldOutBrier(papers, "isotonic"),
  ];
  return isotonic < temperature ? "isotonic" : "temperature";
}
