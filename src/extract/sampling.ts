import { KvittoError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";
import { isAllowed, type TokenBits } from "./token-mask.ts";

export interface SampledToken {
  readonly token: number;
  /**
   * Natural log-probability among the allowed tokens, at temperature 1: how sure the model is of
   * this token, given that only legal JSON counts. Use it for confidence.
   */
  readonly logProb: number;
  /** Natural log-probability among all tokens, at temperature 1: low when the mask overruled. */
  readonly rawLogProb: number;
}

export interface SamplingOptions {
  /** 0 is greedy: the most probable allowed token, the lowest id among equals. */
  readonly temperature: number;
  /** Keep the fewest most probable allowed tokens whose probabilities reach this sum; 1 = all. */
  readonly topP: number;
}

/**
 * log Σ exp(logit), in float64, over all tokens and over the allowed ones, each as its largest logit
 * and the rest: adding them up first would lose the digits that a large logit does not have.
 */
interface LogSums {
  readonly all: { readonly max: number; readonly rest: number };
  readonly allowed: { readonly max: number; readonly rest: number };
  /** The most probable allowed token, or -1. */
  readonly best: number;
}

function logSums(logits: Float32Array, bits: TokenBits | undefined, where: () => string): LogSums {
  let maxAll = -Infinity;
  let best = -1;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (Number.isNaN(logit) || logit === Infinity) {
      throw new KvittoError(
        "sampling.not_finite",
        `The logit of token ${id} is ${logit} at ${where()}.`,
        "The weights or the adapter hold NaN or overflowed: check the training loss.",
      );
    }
    if (logit > maxAll) maxAll = logit;
    if (bits !== undefined && !isAllowed(bits, id)) continue;
    if (logit > -Infinity && (best < 0 || logit > logits[best]!)) best = id;
  }
  const maxAllowed = best < 0 ? -Infinity : logits[best]!;
  let all = 0;
  let allowed = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    const weight = Math.exp(logit - maxAll);
    all += weight;
    if (bits !== undefined && !isAllowed(bits, id)) continue;
    // One exp serves both sums unless the mask overruled the model's favourite.
    allowed += maxAllowed === maxAll ? weight : Math.exp(logit - maxAllowed);
  }
  return {
    all: { max: maxAll, rest: Math.log(all) },
    allowed: { max: maxAllowed, rest: Math.log(allowed) },
    best,
  };
}

/**
 * log softmax(logits)[token] in nats, over the whole vocabulary. logits [V].
 * @throws {KvittoError} `sampling.not_finite` when a logit is NaN or +∞
 */
export function logSoftmaxAt(logits: Float32Array, token: number): number {
  const { all } = logSums(logits, undefined, () => `token ${token}`);
  return logits[token]! - all.max - all.rest;
}

/**
 * Picks the next token from one row of logits [V] under a mask.
 *
 * p(token) ∝ exp(logit / temperature) over the allowed tokens; with `topP` < 1 over the smallest
 * set of them that reaches that probability. The log-probabilities returned are at temperature 1
 * whatever the temperature, so that they mean the same in every run.
 *
 * @param where  names the state for errors; called only when one is thrown
 * @throws {KvittoError} `sampling.not_finite`, `sampling.nothing_allowed`, `sampling.options`
 */
export function sampleToken(
  logits: Float32Array,
  bits: TokenBits,
  options: SamplingOptions,
  random: Random,
  where: () => string,
): SampledToken {
  const { temperature, topP } = options;
  if (!(temperature >= 0 && temperature < Infinity) || !(topP > 0 && topP <= 1)) {
    throw new KvittoError(
      "sampling.options",
      `Sampling needs temperature ≥ 0 and 0 < topP ≤ 1; got ${temperature} and ${topP}.`,
    );
  }
  if (bits.length !== Math.ceil(logits.length / 32)) {
    throw new Error(`internal: ${bits.length} mask words for ${logits.length} logits`);
  }
  const sums = logSums(logits, bits, where);
  if (sums.best < 0) {
    throw new KvittoError(
      "sampling.nothing_allowed",
      `No token is both allowed and possible at ${where()}.`,
      "Every allowed token has a logit of -Infinity, or the vocabulary cannot spell the schema.",
    );
  }
  const token =
    temperature === 0 ? sums.best : draw(logits, bits, sums.best, temperature, topP, random);
  const logit = logits[token]!;
  const { all, allowed } = sums;
  return {
    token,
    logProb: logit - allowed.max - allowed.rest,
    rawLogProb: logit - all.max - all.rest,
  };
}

function draw(
  logits: Float32Array,
  bits: TokenBits,
  best: number,
  temperature: number,
  topP: number,
  random: Random,
): number {
  const top = logits[best]!;
  const ids: number[] = [];
  const weights: number[] = [];
  let total = 0;
  for (let id = 0; id < logits.length; id++) {
    if (!isAllowed(bits, id)) continue;
    const weight = Math.exp((logits[id]! - top) / temperature);
    if (weight === 0) continue;
    ids.push(id);
    weights.push(weight);
    total += weight;
  }
  // Most probable first, so that the kept set is a prefix. Without topP no order is needed.
  const order = ids.map((_, index) => index);
  if (topP < 1) order.sort((a, b) => weights[b]! - weights[a]! || a - b);
  let kept = 0;
  let size = 0;
  while (size < order.length && (topP === 1 || size === 0 || kept < topP * total)) {
    kept += weights[order[size++]!]!;
  }
  let left = random.next() * kept;
  for (let i = 0; i < size; i++) {
    left -= weights[order[i]!]!;
    if (left < 0) return ids[order[i]!]!;
  }
  return ids[order[size - 1]!]!; // rounding used up the last weight
}
