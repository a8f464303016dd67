import type { SampleSource } from "../pools.ts";
import { makePaper } from "../samples/paper.ts";
import type { PretrainSample, SampleKind, SampleLimits } from "../samples/sample.ts";
import { makeText } from "../samples/text.ts";

/** Characters of text: about one and a half for each position of the decoder. */
export function characterCount({ prompt, answer }: PretrainSample): number {
  return prompt.length + answer.length;
}

/** How the decoder's samples are drawn. */
export const DECODER_SAMPLES: SampleSource<SampleKind, SampleLimits, PretrainSample> = {
  makers: { text: makeText, paper: makePaper },
  sizeOf: characterCount,
};
