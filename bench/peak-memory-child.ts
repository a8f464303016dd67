import { hostInt64 } from "../src/engine/session.ts";
import { loadModel } from "../src/models/load-model.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { peakBytes } from "../src/core/process-memory.ts";
import { sampleRow } from "./sample-row.ts";

/**
 * Trains one LoRA step of the model in the folder named first and prints one JSON line {peak_bytes,
 * seconds, loss}. A process of its own: its peak is what is measured.
 * - `kvitto`: as `kvitto train` does it; the tower runs once, then its features are fed.
 * - `plain`: every weight a float32 array, the tower inside the step, the head on every position.
 */
async function kvittoStep(folder: string): Promise<number> {
  const model = await loadModel(folder);
  const { feeds, source } = await sampleRow(model, "features");
  await using trainer = await openLoraTrainer(model, source, { device: "cpu" });
  return await trainer.step(feeds);
}

async function plainStep(folder: string): Promise<number> {
  const model = await loadModel(folder);
  const { feeds, source } = await sampleRow(model, "pixels");
  await using trainer = await openLoraTrainer(model, source, {
    device: "cpu",
    frozenWeights: "float32 arrays",
  });
  const positions = feeds["input_ids"]!.data.length;
  const labels = new Array<number>(positions).fill(-100); // no loss, but through the head all the same
  for (const [i, at] of feeds["label_index"]!.data.entries()) {
    labels[Number(at)] = Number(feeds["labels"]!.data[i]);
  }
  return await trainer.step({
    ...feeds,
    label_index: hostInt64([positions], labels.keys()),
    labels: hostInt64([positions], labels),
  });
}

const [folder, mode] = process.argv.slice(2);
const step = mode === "kvitto" ? kvittoStep : mode === "plain" ? plainStep : null;
if (folder === undefined || step === null) throw new Error("usage: FOLDER kvitto|plain");
const began = performance.now();
const loss = await step(folder);
const seconds = (performance.now() - began) / 1000;
const line = JSON.stringify({ peak_bytes: await peakBytes(), seconds, loss });
process.stdout.write(`${line}\n`, () => process.exit(0));
