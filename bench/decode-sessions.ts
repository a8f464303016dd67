import { Random } from "../src/core/random.ts";
import { openSession } from "../src/engine/session.ts";
import { decode, GREEDY, type Decoded } from "../src/extract/decode.ts";
import { prefillGraph, stepGraph } from "../src/extract/generator-graphs.ts";
import { generatorOn, openGenerator, type Generator } from "../src/extract/generator.ts";
import type { Model } from "../src/models/load-model.ts";

const PROMPT_TOKENS = 500;

/** Greedy answers of fixed length to random prompts, always the same. */
export function decodeWith(
  generator: Generator,
  batch: number,
  tokens: number,
  adapter: string | null = null,
): Promise<Decoded[]> {
  const random = new Random("bench prompts");
  const last = generator.decoder.vocabularySize - 1;
  const prompts = Array.from({ length: batch }, () => ({
    input_ids: Array.from({ length: PROMPT_TOKENS }, () => random.int(0, last)),
  }));
  return decode(generator, prompts, {
    adapter,
    maxNewTokens: tokens,
    stopIds: [],
    sampling: GREEDY,
  });
}

export const openShared = (model: Model): Promise<Generator> =>
  openGenerator(model, { device: "cpu" });

/** What is compared with: the prompt's graph and the step's as two sessions. */
export async function openTwoSessions(model: Model): Promise<Generator> {
  const { decoder } = model;
  const store = model.weights();
  const options = { device: "cpu" } as const;
  const withImages = model.vision !== null;
  const step = await openSession(stepGraph(decoder, store).outputs, options);
  const prefill = await openSession(prefillGraph(decoder, store, withImages).outputs, options);
  return generatorOn(model, {
    ...{ store, prefill, step },
    async close() {
      await step.release();
      await prefill.release();
    },
  });
}
