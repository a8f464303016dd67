import { lfm2, parseLfm2Config } from "../src/models/lfm2.ts";
import { loadModel } from "../src/models/load-model.ts";
import { weightShapes } from "../src/models/weight-shapes.ts";
import { decodeWith, openShared, openTwoSessions } from "./decode-sessions.ts";
import { interleave, pairedRatio } from "./measure.ts";
import { LFM2_VL_450M } from "./peak-memory.ts";
import { peakOf } from "./peak-of.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import type { Benchmark } from "./row.ts";

const GIGABYTE = 1e9;
const ROUNDS = 5;
const ANSWER_TOKENS = 16;
/** Reading the prompt, and the steps after it, apart: the one answer is long, the other short. */
const CONFIG = { ...LFM2_VL_450M.text_config, tie_word_embeddings: true };

/** Memory and time of decoding with one copy of the decoder, against a session for each graph. */
export const decodeMemory: Benchmark = async function* (signal) {
  const shapes = weightShapes(lfm2(parseLfm2Config(CONFIG)), null);
  await using checkpoint = await writeRandomCheckpoint(CONFIG, shapes, "BF16");
  const { folder } = checkpoint;
  const shared = await peakOf("./decode-memory-child.ts", [folder, "shared"], signal);
  const two = await peakOf("./decode-memory-child.ts", [folder, "two"], signal);
  if (shared.loss !== two.loss) {
    throw new Error(`internal: answers differ: ${shared.loss} and ${two.loss}`);
  }
  const [peak, other] = [shared.peak_bytes / GIGABYTE, two.peak_bytes / GIGABYTE];
  yield {
    name: "decode_peak_memory",
    value: peak,
    unit: "GB, decoder of 350M parameters, prompt of 500",
    ratio: peak / other,
    against: `the prompt's graph and the step's as two sessions: ${other.toFixed(2)} GB`,
  };
  const model = await loadModel(folder);
  await using one = await openShared(model);
  await using both = await openTwoSessions(model);
  const times = await interleave(
    {
      sharedShort: () => decodeWith(one, 1, 1),
      twoShort: () => decodeWith(both, 1, 1),
      sharedLong: () => decodeWith(one, 1, 1 + ANSWER_TOKENS),
      twoLong: () => decodeWith(both, 1, 1 + ANSWER_TOKENS),
    },
    { rounds: ROUNDS, warmups: 1, signal },
  );
  const steps = (long: readonly number[], short: readonly number[]) =>
    long.map((time, i) => (time - short[i]!) / ANSWER_TOKENS);
  const [mine, theirs] = [
    steps(times.sharedLong, times.sharedShort),
    steps(times.twoLong, times.twoShort),
  ];
  yield {
    name: "decode_step_one_copy",
    value: mine.reduce((a, b) => a + b) / mine.length,
    unit: "ms a token, decoder of 350M parameters",
    ratio: pairedRatio(mine, theirs),
    against: "two sessions",
  };
  yield {
    name: "decode_prompt_one_copy",
    value: times.sharedShort.reduce((a, b) => a + b) / times.sharedShort.length,
    unit: "ms to read a prompt of 500 and write one token",
    ratio: pairedRatio(times.sharedShort, times.twoShort),
    against: "two sessions",
  };
};
