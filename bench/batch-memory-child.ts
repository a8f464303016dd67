import { fileURLToPath } from "node:url";
import { Random } from "../src/core/random.ts";
import { openBundle } from "../src/models/bundle.ts";
import { fixedSamples } from "../src/train/epoch-samples.ts";
import { newAdapter } from "../src/train/new-adapter.ts";
import { TRAIN_DEFAULTS } from "../src/train/train-settings.ts";
import { openTrainer } from "../src/train/trainer.ts";
import { peakBytes } from "../src/core/process-memory.ts";

/**
 * Gradients of one step of the embedded base over rows of random text, and one JSON line {peak_bytes,
 * seconds, loss}; `whole` runs the micro-batch at once, `auto` as `--batch auto` finds it, the search
 * included in the peak and not in the seconds.
 */
const ROWS = 16;
const TOKENS = 700;
const [mode] = process.argv.slice(2);
if (mode !== "whole" && mode !== "auto") throw new Error("usage: whole|auto");
const bundle = await openBundle(fileURLToPath(new URL("../base-model", import.meta.url)));
const random = new Random("bench rows");
const last = bundle.model.decoder.vocabularySize - 1;
const samples = Array.from({ length: ROWS }, (_, i) => {
  const input_ids = Array.from({ length: TOKENS }, () => random.int(0, last));
  const labels = input_ids.map((id, t) => (t < TOKENS / 2 ? -100 : id));
  return { id: `row ${i}`, input_ids, labels, images: [] };
});
const settings = { ...TRAIN_DEFAULTS, batch_size: ROWS, max_tokens_per_batch: ROWS * TOKENS };
await using trainer = await openTrainer({
  ...{ bundle, settings, samples: fixedSamples(samples), evaluation: [], device: "cpu" },
  adapter: newAdapter(bundle, settings, "base-model"),
});
if (mode === "whole") trainer.useRunTokens(Infinity);
else trainer.useRunTokens((await trainer.findRunTokens()).run_tokens);
const step = () => trainer.gradientsOf([samples.map((_, i) => i)], { epoch: 0, step: 0 });
await step();
const began = performance.now();
const { loss } = await step();
const seconds = (performance.now() - began) / 1000;
const line = JSON.stringify({ peak_bytes: await peakBytes(), seconds, loss });
process.stdout.write(`${line}\n`, () => process.exit(0));
