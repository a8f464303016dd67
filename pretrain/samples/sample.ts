import type { Random } from "../../src/core/random.ts";

export const SAMPLE_KINDS = ["text", "paper"] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number];

/** What the decoder is asked, the paper's text included, and what it should answer. */
export interface PretrainSample {
  readonly kind: SampleKind;
  readonly prompt: string;
  readonly answer: string;
}

/** How large and how clean a sample may be; a stage of the curriculum says it. */
export interface SampleLimits {
  /** Most characters of a line to copy. */
  readonly lineCharacters: number;
  /** Size of a form, most rows of a paper's table. */
  readonly lines: number;
  /** 0 = as printed, 1 = now and then misread at 1.5 % of the characters. */
  readonly wear: number;
}

export type SampleMaker = (random: Random, limits: SampleLimits) => PretrainSample;
