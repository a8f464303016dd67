import { describe, expect, test } from "vitest";
import { inverseFrequencies, parseRope, ropeTable, type RopeParameters } from "./rope.ts";

const LLAMA3: RopeParameters = {
  rope_type: "llama3",
  rope_theta: 500_000,
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};

describe("llama3 scaling", () => {
  const size = 128;
  const plain = inverseFrequencies({ rope_type: "default", rope_theta: 500_000 }, size);
  const scaled = inverseFrequencies(LLAMA3, size);
  const wavelengths = [...plain].map((frequency) => (2 * Math.PI) / frequency);

  test("keeps wavelengths shorter than context / high_freq_factor", () => {
    const kept = wavelengths.filter((wavelength) => wavelength < 8192 / 4).length;
    expect(kept).toBeGreaterThan(0);
    expect(scaled.subarray(0, kept)).toEqual(plain.subarray(0, kept));
  });

  test("divides wavelengths longer than context / low_freq_factor by the factor", () => {
    const first = wavelengths.findIndex((wavelength) => wavelength > 8192);
    expect(first).toBeGreaterThan(0);
    for (let j = first; j < size / 2; j++) expect(scaled[j]! * 8).toBeCloseTo(plain[j]!, 12);
  });

  test("blends between, so that frequencies fall without a jump", () => {
    const between = [...plain.keys()].filter(
      (j) => wavelengths[j]! >= 8192 / 4 && wavelengths[j]! <= 8192,
    );
    expect(between.length).toBeGreaterThan(1);
    for (const j of between) {
      const share = scaled[j]! / plain[j]!;
      expect(share).toBeGreaterThanOrEqual(1 / 8);
      expect(share).toBeLessThanOrEqual(1);
      // The share is linear in the frequency: ⅛ at 1 turn of the context, 1 at 4 turns.
      const turns = 8192 / wavelengths[j]!;
      expect(share).toBeCloseTo(1 / 8 + (7 / 8) * ((turns - 1) / 3), 5);
    }
    for (let j = 1; j < size / 2; j++) expect(scaled[j]!).toBeLessThan(scaled[j - 1]!);
  });
});

test("linear scaling slows every angle by the factor", () => {
  const plain = inverseFrequencies({ rope_type: "default", rope_theta: 10_000 }, 16);
  const slow = inverseFrequencies({ rope_type: "linear", rope_theta: 10_000, factor: 4 }, 16);
  // Powers of two divide without rounding.
  expect(slow).toEqual(plain.map((frequency) => frequency / 4));
});

test("the table starts unrotated and turns each pair at its own speed", () => {
  const { cos, sin, shape } = ropeTable({ rope_type: "default", rope_theta: 100 }, 4, 7);
  expect(shape).toEqual([7, 2]);
  expect([...cos.subarray(0, 2), ...sin.subarray(0, 2)]).toEqual([1, 1, 0, 0]);
  for (let p = 0; p < 7; p++) {
    expect(cos[2 * p]).toBeCloseTo(Math.cos(p), 6); //         theta^0
    expect(sin[2 * p + 1]).toBeCloseTo(Math.sin(p / 10), 6); // theta^(−2/4)
  }
});

describe("reading the two spellings", () => {
  const max_position_embeddings = 1024;

  test.each([
    ["nothing", {}, { rope_type: "default", rope_theta: 10_000 }],
    ["a base alone", { rope_theta: 5e5 }, { rope_type: "default", rope_theta: 5e5 }],
    [
      "rope_parameters",
      { rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
      { rope_type: "default", rope_theta: 5e5 },
    ],
    [
      "rope_scaling with the old key `type`",
      { rope_theta: 7, rope_scaling: { type: "linear", factor: 2 } },
      { rope_type: "linear", rope_theta: 7, factor: 2 },
    ],
    [
      "llama3 without the context it was trained on",
      {
        rope_theta: 7,
        rope_scaling: { rope_type: "llama3", factor: 2, low_freq_factor: 1, high_freq_factor: 4 },
      },
      {
        ...{ rope_type: "llama3", rope_theta: 7, factor: 2, low_freq_factor: 1 },
        ...{ high_freq_factor: 4, original_max_position_embeddings: 1024 },
      },
    ],
  ])("%s", (_, keys, expected) => {
    expect(parseRope({ max_position_embeddings, ...keys }, 10_000)).toEqual(expected);
  });

  test.each([
    { rope_type: "yarn", factor: 4 },
    { type: "dynamic", factor: 2 },
    { rope_type: "longrope", short_factor: [1], long_factor: [2] },
    { rope_type: "linear" }, // without its factor
    { rope_type: "linear", factor: 2, attention_factor: 1.2 },
    { rope_type: "llama3", factor: 8, low_freq_factor: -1, high_freq_factor: 4 },
  ])("%j is refused and shown", (rope_scaling) => {
    expect(() => parseRope({ max_position_embeddings, rope_scaling }, 10_000)).toThrow(
      expect.objectContaining({
        code: "config.rope",
        message: expect.stringContaining(JSON.stringify(rope_scaling)) as string,
      }),
    );
  });
});
