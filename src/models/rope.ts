import { KvittoError } from "../core/errors.ts";
import { z } from "zod";

/** How frequencies are stretched for long contexts. Only what is implemented parses. */
export const RopeParameters = z.discriminatedUnion("rope_type", [
  z.strictObject({ rope_type: z.literal("default"), rope_theta: z.number().positive() }),
  z.strictObject({
    rope_type: z.literal("linear"),
    rope_theta: z.number().positive(),
    factor: z.number().positive(),
  }),
  z.strictObject({
    rope_type: z.literal("llama3"),
    rope_theta: z.number().positive(),
    factor: z.number().positive(),
    low_freq_factor: z.number().positive(),
    high_freq_factor: z.number().positive(),
    original_max_position_embeddings: z.int().positive(),
  }),
]);
export type RopeParameters = z.infer<typeof RopeParameters>;

/** The spellings of two generations of config.json: `rope_theta` + `rope_scaling`, or one object. */
export interface RopeKeys {
  readonly rope_theta?: number | undefined;
  readonly rope_scaling?: Record<string, unknown> | null | undefined;
  readonly rope_parameters?: Record<string, unknown> | null | undefined;
  readonly max_position_embeddings: number;
}

/** @throws {KvittoError} `config.rope` for a scaling that is not implemented, naming it. */
export function parseRope(keys: RopeKeys, defaultTheta: number): RopeParameters {
  const given = keys.rope_scaling ?? keys.rope_parameters ?? {};
  const { type, ...rest } = given;
  const merged = {
    ...rest,
    rope_type: given["rope_type"] ?? type ?? "default",
    rope_theta: given["rope_theta"] ?? keys.rope_theta ?? defaultTheta,
  };
  const completed =
    merged.rope_type === "llama3"
      ? { original_max_position_embeddings: keys.max_position_embeddings, ...merged }
      : merged;
  const parsed = RopeParameters.safeParse(completed);
  if (parsed.success) return parsed.data;
  throw new KvittoError(
    "config.rope",
    `config.json asks for the rope scaling ${JSON.stringify(given)}; implemented are default, ` +
      "linear and llama3",
    "With other frequencies every answer would be wrong, so the model is not loaded.",
  );
}

/**
 * Angle per position of each of the D/2 pairs: theta^(−2j/D), then scaled. float32 [D/2].
 * llama3 keeps short wavelengths, divides long ones by `factor` and blends between.
 * @see Su et al. 2021, arXiv:2104.09864, section 3.2.2; Llama 3 herd, arXiv:2407.21783, section 3.4
 */
export function inverseFrequencies(rope: RopeParameters, headSize: number): Float32Array {
  return Float32Array.from({ length: headSize / 2 }, (_, j) => {
    const plain = Math.fround(1 / Math.fround(rope.rope_theta ** ((2 * j) / headSize)));
    if (rope.rope_type === "default") return plain;
    if (rope.rope_type === "linear") return plain / rope.factor;
    const { factor, low_freq_factor: low, high_freq_factor: high } = rope;
    const context = rope.original_max_position_embeddings;
    const wavelength = (2 * Math.PI) / plain;
    if (wavelength > context / low) return plain / factor;
    if (wavelength < context / high) return plain;
    const blend = (context / wavelength - low) / (high - low);
    return ((1 - blend) * plain) / factor + blend * plain;
  });
}

export interface RopeTable {
  readonly cos: Float32Array; // [positions, D/2]
  readonly sin: Float32Array; // [positions, D/2]
  readonly shape: readonly [number, number];
}

/** cos and sin of position · frequency for positions 0..positions−1. */
export function ropeTable(rope: RopeParameters, headSize: number, positions: number): RopeTable {
  const frequencies = inverseFrequencies(rope, headSize);
  const half = frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let p = 0; p < positions; p++) {
    for (let j = 0; j < half; j++) {
      const angle = Math.fround(p * frequencies[j]!);
      cos[p * half + j] = Math.cos(angle);
      sin[p * half + j] = Math.sin(angle);
    }
  }
  return { cos, sin, shape: [positions, half] };
}
