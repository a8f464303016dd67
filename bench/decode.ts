import { Random } from "../src/core/random.ts";
import { decode, GREEDY } from "../src/extract/decode.ts";
import { openGenerator, type Generator, type Prompt } from "../src/extract/generator.ts";
import { compileConstraints } from "../src/extract/json-constraint.ts";
import { documentShape } from "../src/extract/json-shape-document.ts";
import { loadModel } from "../src/models/load-model.ts";
import { writeBaseShape } from "./base-shape.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import type { Benchmark } from "./row.ts";

const PROMPT_TOKENS = 500;
const ANSWER_TOKENS = 48;
const BATCH = 8;
const ROUNDS = 5;

function randomPrompts(generator: Generator, count: number): Prompt[] {
  const random = new Random("bench prompts");
  return Array.from({ length: count }, () => ({
    input_ids: Array.from({ length: PROMPT_TOKENS }, () =>
      random.int(0, generator.decoder.vocabularySize - 1),
    ),
  }));
}

/** Greedy answers of fixed length; reading the prompt is part of the time. */
function answer(generator: Generator, prompts: readonly Prompt[], tokens: number) {
  return decode(generator, prompts, {
    adapter: null,
    maxNewTokens: tokens,
    stopIds: [],
    sampling: GREEDY,
  });
}

/** Tokens a second after a prompt of 500, and what constrained decoding adds to it. */
export const decodeSpeed: Benchmark = async function* (signal) {
  const base = await writeBaseShape();
  await using checkpoint = base.checkpoint;
  const model = await loadModel(checkpoint.folder);
  await using generator = await openGenerator(model, { device: "cpu" });
  const prompts = randomPrompts(generator, BATCH);
  const [first] = prompts;
  const times = await interleave(
    {
      one: () => answer(generator, prompts.slice(0, 1), ANSWER_TOKENS),
      batch: () => answer(generator, prompts, ANSWER_TOKENS),
      // Without memory each token reads the whole text again.
      again: () => generator.read([first!], null),
    },
    { rounds: ROUNDS, warmups: 1, signal },
  );
  const single = (1000 * ANSWER_TOKENS) / median(times.one);
  yield {
    name: "decode_tokens_per_second",
    value: single,
    unit: "tokens/s, batch 1, prompt of 500",
    ratio: ANSWER_TOKENS * pairedRatio(times.again, times.one),
    against: "reading the whole text again for each token",
  };
  yield {
    name: "decode_tokens_per_second_batch_8",
    value: (1000 * BATCH * ANSWER_TOKENS) / median(times.batch),
    unit: "tokens/s, batch 8, prompts of 500",
    ratio: BATCH * pairedRatio(times.one, times.batch),
    against: "batch 1",
  };

  const { tokenizer, endOfTurn } = base;
  const size = generator.decoder.vocabularySize;
  const constraints = compileConstraints(documentShape(), tokenizer, size, endOfTurn);
  const shares: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    signal.throwIfAborted();
    const before = constraints.seconds;
    const began = performance.now();
    await decode(generator, prompts.slice(0, 1), {
      adapter: null,
      maxNewTokens: 4 * ANSWER_TOKENS,
      stopIds: [endOfTurn],
      sampling: { temperature: 1, topP: 1 },
      random: new Random(`bench answer ${round}`),
      constraints: [constraints.start()],
    });
    const seconds = (performance.now() - began) / 1000;
    if (round >= 0) shares.push((constraints.seconds - before) / seconds);
  }
  yield {
    name: "constraint_share",
    value: median(shares),
    unit: "share of an answer's time",
    ratio: median(shares),
    against: "the whole answer, prompt of 500 and random tokens within the document schema",
  };
};
