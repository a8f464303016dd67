import { peakBytes } from "../../core/process-memory.ts";
import { openGenerator } from "../../extract/generator.ts";
import { loadModel } from "../../models/load-model.ts";

/**
 * Reads a prompt with the model in the folder named first and writes an answer, token by token, and
 * prints one JSON line {prompt_tokens_per_second, tokens_per_second, memory_bytes}. A process of its own:
 * its largest memory is what is measured. The tokens are always the same: only time counts.
 */
const PROMPT_TOKENS = 256;
const ANSWER_TOKENS = 32;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: FOLDER");
const model = await loadModel(folder);
const { vocabularySize } = model.decoder;
const image = model.vision?.imageToken;
const id = (i: number) => {
  const token = (7 * i + 11) % vocabularySize;
  return token === image ? token + 1 : token;
};
const generator = await openGenerator(model, { device: "cpu" });
const prompt = { input_ids: Array.from({ length: PROMPT_TOKENS }, (_, i) => id(i)) };
await (await generator.read([prompt], null)).step([[id(0)]]); // the first run of a graph plans its memory
const began = performance.now();
const reading = await generator.read([prompt], null);
const promptSeconds = (performance.now() - began) / 1000;
const seconds: number[] = [];
for (let i = 0; i < ANSWER_TOKENS; i++) {
  const start = performance.now();
  await reading.step([[id(i)]]);
  seconds.push((performance.now() - start) / 1000);
}
const median = seconds.sort((a, b) => a - b)[ANSWER_TOKENS / 2]!;
const line = {
  prompt_tokens_per_second: PROMPT_TOKENS / promptSeconds,
  tokens_per_second: 1 / median,
  memory_bytes: await peakBytes(),
};
process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0));
