import { hostInt64 } from "../src/engine/session.ts";
import { openImageEncoder } from "../src/models/image-encoder.ts";
import { loadModel } from "../src/models/load-model.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { pageFeeds, randomPage } from "./page-sample.ts";
import { peakBytes } from "./peak-bytes.ts";

/**
 * Trains one LoRA step of the model in the folder named first and prints one JSON line {peak_bytes,
 * seconds, loss}. A process of its own: its peak is what is measured.
 * - `kvitto`: as `kvitto train` does it; the tower runs once, then its features are fed.
 * - `plain`: every weight a float32 array, the tower inside the step, the head on every position.
 */
const PAGE_SIDE_PATCHES = 32; // 512 pixels: 256 image tokens
const TEXT = { question: 94, answer: 250 } as const; // 600 tokens with the image

async function kvittoStep(folder: string): Promise<number> {
  const model = await loadModel(folder);
  const processed = randomPage(model, PAGE_SIDE_PATCHES, PAGE_SIDE_PATCHES, "bench page");
  const encode = async (): Promise<Float32Array> => {
    await using encoder = await openImageEncoder(model, { device: "cpu" });
    return await encoder.encode(processed); // not after the encoder is gone
  };
  const data = await encode();
  await using trainer = await openLoraTrainer(model, "features", { device: "cpu" });
  const load = () => Promise.resolve({ kind: "features" as const, data });
  return await trainer.step(await pageFeeds(model, processed, load, TEXT));
}

async function plainStep(folder: string): Promise<number> {
  const model = await loadModel(folder);
  const processed = randomPage(model, PAGE_SIDE_PATCHES, PAGE_SIDE_PATCHES, "bench page");
  await using trainer = await openLoraTrainer(model, "pixels", {
    device: "cpu",
    frozenWeights: "float32 arrays",
  });
  const { pieces } = processed;
  const load = () => Promise.resolve({ kind: "pixels" as const, pieces });
  const feeds = await pageFeeds(model, processed, load, TEXT);
  const positions = feeds["input_ids"]!.data.length;
  const labels = new Array<number>(positions).fill(-100); // no loss, but through the head all the same
  for (const [i, at] of feeds["label_index"]!.data.entries()) {
    labels[Number(at)] = Number(feeds["labels"]!.data[i]);
  }
  feeds["label_index"] = hostInt64([positions], labels.keys());
  feeds["labels"] = hostInt64([positions], labels);
  return await trainer.step(feeds);
}

const [folder, mode] = process.argv.slice(2);
const step = mode === "kvitto" ? kvittoStep : mode === "plain" ? plainStep : null;
if (folder === undefined || step === null) throw new Error("usage: FOLDER kvitto|plain");
const began = performance.now();
const loss = await step(folder);
const seconds = (performance.now() - began) / 1000;
const line = JSON.stringify({ peak_bytes: await peakBytes(), seconds, loss });
process.stdout.write(`${line}\n`, () => process.exit(0));
