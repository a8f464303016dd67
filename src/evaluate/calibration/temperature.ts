import { KvittoError } from "../../core/errors.ts";
import type { Outcome } from "./outcome.ts";

/** Keeps logits finite: a confidence of exactly 1 that is wrong would cost infinitely much. */
const EDGE = 1e-6;
const LOWEST = 0.05;
const HIGHEST = 20;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const ROUNDS = 80;

/** log(p / (1−p)), with p kept inside (10⁻⁶, 1 − 10⁻⁶). */
export function logit(confidence: number): number {
  const p = Math.min(1 - EDGE, Math.max(EDGE, confidence));
  return Math.log(p / (1 - p));
}

export function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** σ(logit(p) / T): above 1 the temperature takes certainty back, below 1 it adds some. */
export function applyTemperature(confidence: number, temperature: number): number {
  return sigmoid(logit(confidence) / temperature);
}

/** Mean negative log-likelihood of the outcomes, in nats. */
export function negativeLogLikelihood(outcomes: readonly Outcome[]): number {
  const sum = outcomes.reduce((total, { confidence, correct }) => {
    const x = logit(confidence) * (correct ? -1 : 1);
    return total + (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
  }, 0);
  return sum / outcomes.length;
}

/**
 * The temperature at which confidences fit the outcomes best (least negative log-likelihood, which
 * is convex in 1/T), found by golden-section search over log T in [0.05, 20].
 * @throws {KvittoError} `calibrate.no_outcomes`
 * @see Guo et al. 2017, arXiv:1706.04599, section 4.2
 */
export function fitTemperature(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) {
    throw new KvittoError("calibrate.no_outcomes", "There are no values to calibrate on.");
  }
  const cost = (logT: number) =>
    negativeLogLikelihood(
      outcomes.map(({ confidence, correct }) => {
        return { confidence: applyTemperature(confidence, Math.exp(logT)), correct };
      }),
    );
  let [low, high] = [Math.log(LOWEST), Math.log(HIGHEST)];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [costA, costB] = [cost(a), cost(b)];
  for (let round = 0; round < ROUNDS && high - low > 1e-6; round++) {
    if (costA <= costB) {
      [high, b, costB] = [b, a, costA];
      a = high - GOLDEN * (high - low);
      costA = cost(a);
    } else {
      [low, a, costA] = [a, b, costB];
      b = low + GOLDEN * (high - low);
      costB = cost(b);
    }
  }
  return Math.exp((low + high) / 2);
}
