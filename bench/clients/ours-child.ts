import { decode, GREEDY } from "../../src/extract/decode.ts";
import { openGenerator } from "../../src/extract/generator.ts";
import { loadModel } from "../../src/models/load-model.ts";
import { answerLines } from "./answering.ts";

/** Kvitto's own decoder: `ours-child.ts MODEL THREADS`. */
const [folder = "", threads = "1"] = process.argv.slice(2);
const generator = await openGenerator(await loadModel(folder), {
  device: "cpu",
  threads: Number(threads),
});
await answerLines(async (prompt, tokens) => {
  const options = { adapter: null, maxNewTokens: tokens, stopIds: [], sampling: GREEDY };
  const [answer] = await decode(generator, [{ input_ids: prompt }], options);
  return (answer?.tokens ?? []).map(({ id }) => id);
});
await generator[Symbol.asyncDispose]();
