import { Random } from "../src/core/random.ts";
import type { HostTensor } from "../src/engine/session.ts";
import { loadModel } from "../src/models/load-model.ts";
import { loraInputNames } from "../src/models/weights.ts";
import { adapterInputs, batchLoss } from "../src/train/adapter-graph.ts";
import { batchFeeds } from "../src/train/batch-feeds.ts";
import { chunkedLabelFeeds, lossChunks } from "../src/train/chunked-loss.ts";
import { collate } from "../src/train/collate.ts";
import { compileTraining } from "../src/train/training-graph.ts";
import { LORA_RANK } from "./lora-step.ts";
import { peakBytes } from "../src/core/process-memory.ts";

/**
 * Forward and backward of an adapter on every linear of the decoder in the folder named first, over
 * rows of text, and one JSON line {peak_bytes, seconds, loss}. A process of its own: its peak is what
 * is measured.
 */
const [folder, tokensText, labelsText, ...modes] = process.argv.slice(2);
const [tokens, labels] = [Number(tokensText), Number(labelsText)];
if (folder === undefined || !(labels < tokens)) {
  throw new Error("usage: FOLDER TOKENS LABELS [chunks] [recompute] [nothing]");
}
const model = await loadModel(folder);
const store = model.weights({ adapted: (path) => path !== "lm_head" });
const chunks = modes.includes("chunks") ? lossChunks(model.decoder, labels) : 1;
const { loss, cut, layerInputs } = batchLoss(model, store, "none", { chunks });
const recompute = modes.includes("recompute") ? layerInputs : [];
await using graph = await compileTraining({ loss, cut, recompute }, adapterInputs(store), {
  device: "cpu",
});
const random = new Random("bench rows");
const draw = (size: number) => Float32Array.from({ length: size }, () => 0.02 * random.normal());
const parameters = new Map<string, Float32Array>();
const scalings: Record<string, HostTensor> = {};
for (const [path, { inFeatures, outFeatures }] of store.adapters) {
  const names = loraInputNames(path);
  parameters.set(names.A, draw(LORA_RANK * inFeatures));
  parameters.set(names.B, draw(outFeatures * LORA_RANK));
  scalings[names.scaling] = { dtype: "float32", shape: [], data: Float32Array.of(2) };
}
/** `nothing` runs a row that is too short to need memory: what weights and graph alone take. */
const length = modes.includes("nothing") ? 8 : tokens;
const last = model.decoder.vocabularySize - 1;
const input_ids = Array.from({ length }, () => random.int(0, last));
const first = modes.includes("nothing") ? 4 : tokens - labels;
const row = { id: "row", input_ids, labels: input_ids.map((id, t) => (t < first ? -100 : id)) };
const batch = collate([{ ...row, images: [] }], [0], 0);
const feeds = {
  ...(await batchFeeds(model, batch)),
  ...chunkedLabelFeeds(model.decoder, chunks, batch.targetIds),
  ...scalings,
};
const began = performance.now();
const { lossSum } = await graph.run(parameters, feeds);
const seconds = (performance.now() - began) / 1000;
const line = { peak_bytes: await peakBytes(), seconds, loss: lossSum / batch.targetIds.length };
process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0));
