import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { logSoftmaxAt, sampleToken, type SamplingOptions } from "./sampling.ts";

const GREEDY: SamplingOptions = { temperature: 0, topP: 1 };
const where = () => "total (number)";

function bitsOf(allowed: readonly number[], size: number): Uint32Array {
  const bits = new Uint32Array(Math.ceil(size / 32));
  for (const id of allowed) bits[id >>> 5]! |= 1 << (id & 31);
  return bits;
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return "nothing thrown";
  } catch (error) {
    return error instanceof KvittoError ? `${error.code}: ${error.message}` : String(error);
  }
}

const logits = Float32Array.from({ length: 70 }, (_, id) => Math.sin(id * 1.7) * 3);
const softmax = (ids: readonly number[], temperature = 1) => {
  const weights = ids.map((id) => Math.exp(logits[id]! / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};
const everyId = Array.from(logits, (_, id) => id);

describe("log-probabilities", () => {
  test("of the whole vocabulary are log softmax", () => {
    const expected = softmax(everyId);
    // Sums of 70 float64 terms: 70·2⁻⁵³ ≈ 8e-15.
    for (const id of everyId) {
      expect(logSoftmaxAt(logits, id)).toBeCloseTo(Math.log(expected[id]!), 12);
    }
  });

  test("do not overflow", () => {
    expect(logSoftmaxAt(Float32Array.of(3e38, -3e38, 3e38), 0)).toBeCloseTo(-Math.LN2, 12);
  });

  test("are given both among all tokens and among the allowed, at temperature 1", () => {
    const allowed = [3, 31, 32, 33, 64, 69];
    const random = new Random(1);
    for (const options of [GREEDY, { temperature: 0.3, topP: 0.9 }, { temperature: 2, topP: 1 }]) {
      const picked = sampleToken(logits, bitsOf(allowed, 70), options, random, where);
      const among = softmax(allowed)[allowed.indexOf(picked.token)]!;
      expect(picked.logProb).toBeCloseTo(Math.log(among), 12);
      expect(picked.rawLogProb).toBeCloseTo(logSoftmaxAt(logits, picked.token), 12);
      expect(picked.rawLogProb).toBeLessThan(picked.logProb);
    }
  });

  test("of the only allowed token is 0 among the allowed, however unlikely it is", () => {
    const hopeless = Float32Array.of(0, -200, 50);
    const picked = sampleToken(hopeless, bitsOf([1], 3), GREEDY, new Random(1), where);
    expect(picked.token).toBe(1);
    expect(picked.logProb).toBe(0);
    expect(picked.rawLogProb).toBeCloseTo(-250, 9);
  });
});

describe("choice", () => {
  test("greedy takes the most probable allowed token, the lowest id among equals", () => {
    const pick = (row: number[], allowed: number[]) =>
      sampleToken(Float32Array.from(row), bitsOf(allowed, row.length), GREEDY, new Random(1), where)
        .token;
    expect(pick([9, 1, 5, 5], [1, 2, 3])).toBe(2);
    expect(pick([9, 1, 5, 5], [1, 3])).toBe(3);
    expect(pick([9, -Infinity, -Infinity, -7], [1, 3])).toBe(3);
  });

  test.each([
    [1, 1],
    [0.5, 1],
    [2, 1],
    [1, 0.7],
    [1, 0.01],
    [0.8, 0.5],
  ])("at temperature %d and topP %d draws with the probabilities of the definition", (t, topP) => {
    const allowed = [0, 5, 31, 32, 40, 41, 63, 64];
    const probabilities = allowed
      .map((id, i) => ({ id, p: softmax(allowed, t)[i]! }))
      .sort((a, b) => b.p - a.p);
    let before = 0;
    const kept = probabilities.filter(({ p }) => {
      const keep = before < topP;
      before += p;
      return keep;
    });
    const total = kept.reduce((sum, { p }) => sum + p, 0);
    const random = new Random(7);
    const draws = 20_000;
    const counts = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const options = { temperature: t, topP };
      const { token } = sampleToken(logits, bitsOf(allowed, 70), options, random, where);
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    expect([...counts.keys()].every((id) => kept.some((each) => each.id === id))).toBe(true);
    for (const { id, p } of kept) {
      // Five standard deviations of a binomial proportion: √(p(1−p)/n) ≤ 0.0036 for n = 20,000.
      const deviation = Math.sqrt(((p / total) * (1 - p / total)) / draws);
      expect(Math.abs((counts.get(id) ?? 0) / draws - p / total)).toBeLessThan(
        5 * deviation + 1e-9,
      );
    }
  });

  test("is the same for the same seed", () => {
    const draw = () => {
      const random = new Random("seed");
      const bits = bitsOf(everyId, 70);
      return everyId.map(
        () => sampleToken(logits, bits, { temperature: 1, topP: 0.9 }, random, where).token,
      );
    };
    expect(draw()).toEqual(draw());
    expect(new Set(draw()).size).toBeGreaterThan(5);
  });
});

describe("errors", () => {
  const pick = (row: Float32Array, allowed: readonly number[], options = GREEDY) =>
    codeOf(() => sampleToken(row, bitsOf(allowed, row.length), options, new Random(1), where));

  test("a logit that is NaN or infinite names its token and the state", () => {
    const nan = Float32Array.of(1, 2, NaN);
    expect(pick(nan, [0, 1])).toBe(
      "sampling.not_finite: The logit of token 2 is NaN at total (number).",
    );
    expect(pick(Float32Array.of(1, Infinity), [0])).toMatch(/token 1 is Infinity/);
    expect(codeOf(() => logSoftmaxAt(nan, 0))).toMatch(/^sampling.not_finite/);
  });

  test("nothing allowed names the state", () => {
    expect(pick(Float32Array.of(1, 2), [])).toMatch(
      /^sampling.nothing_allowed: .*total \(number\)/,
    );
    expect(pick(Float32Array.of(1, -Infinity), [1])).toMatch(/^sampling.nothing_allowed/);
    expect(pick(Float32Array.of(-Infinity, -Infinity), [1])).toMatch(/^sampling.nothing_allowed/);
  });

  test.each([
    { temperature: -1, topP: 1 },
    { temperature: NaN, topP: 1 },
    { temperature: Infinity, topP: 1 },
    { temperature: 1, topP: 0 },
    { temperature: 1, topP: 1.1 },
  ])("%o is refused", (options) => {
    expect(pick(Float32Array.of(1), [0], options)).toMatch(/^sampling.options/);
  });

  test("a mask of another width is a bug", () => {
    expect(pick(new Float32Array(33), [])).toMatch(/^sampling.nothing_allowed/);
    expect(
      codeOf(() =>
        sampleToken(new Float32Array(33), new Uint32Array(1), GREEDY, new Random(1), where),
      ),
    ).toMatch(/internal: 1 mask words for 33 logits/);
  });
});
