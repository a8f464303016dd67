import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { openSession } from "../engine/session.ts";
import { openCheckpoint } from "../formats/checkpoint.ts";
import { quantisedShape, type QuantisedWeight } from "../formats/quantised-weights.ts";
import { openSafetensors, writeSafetensors } from "../formats/safetensors.ts";
import { scratchFolder } from "./checkpoint-for-tests.ts";
import { allLogits, languageStages } from "./language-graph.ts";
import { loadModel, type Model } from "./load-model.ts";
import {
  exemptPrefix,
  USUALLY_EXEMPT,
  writeQuantisedFolder,
  type Quantisation,
} from "./quantise-folder.ts";
import { sequenceFeeds, sequenceInputs } from "./sequence.ts";
import { writeTinyModel } from "./tiny-model-for-tests.ts";

const NF4: Quantisation = { kind: "nf4", exempt: USUALLY_EXEMPT };
const blocksOf = (bits: 4 | 8): Quantisation => ({
  ...{ kind: "blocks", format: { bits, blockSize: 16 }, exempt: USUALLY_EXEMPT },
});

async function quantised(folder: string, quantisation: Quantisation): Promise<Model> {
  const out = join(folder, "quantised");
  await mkdir(out);
  await writeQuantisedFolder(await loadModel(folder), out, quantisation, {
    progress: silentProgress,
  });
  return loadModel(out);
}

const shapeOf = (codes: QuantisedWeight | undefined, shape: readonly number[]) =>
  codes === undefined ? shape : quantisedShape(codes);

/** The model with every quantised weight as the floats that its codes stand for. */
async function dequantised({ folder, checkpoint }: Model, out: string): Promise<Model> {
  const parts = new Set([...checkpoint.quantised.values()].flatMap((weight) => weight.parts));
  const tensors = [...checkpoint.tensors].flatMap(([name, { entry }]) => {
    const codes = checkpoint.quantised.get(name);
    if (codes === undefined && parts.has(name)) return [];
    const data = () => checkpoint.readFloat32(name);
    return [{ name, dtype: "F32" as const, shape: shapeOf(codes, entry.shape), data }];
  });
  await mkdir(out);
  await writeSafetensors(join(out, "model.safetensors"), tensors);
  const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8")) as object;
  const text = JSON.stringify({ ...config, quantization_config: undefined });
  await writeFile(join(out, "config.json"), text);
  return loadModel(out);
}

async function logitsOf(model: Model, ids: readonly number[]) {
  const { decoder } = model;
  const store = model.weights();
  const { finalNorm } = languageStages(decoder, store.root, sequenceInputs(decoder), null);
  const outputs = { logits: allLogits(decoder, store.root, finalNorm) };
  await using session = await openSession(outputs, { device: "cpu", threads: 1 });
  const feeds = sequenceFeeds(decoder, ids, [ids.length]);
  const { logits } = await session.run(feeds);
  return logits!.data as Float32Array; // a float32 graph
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

const IDS = [5, 9, 300, 12, 7, 7, 1000];

test("exempt names are whole segments of a path", () => {
  const path = "model.vision_tower.encoder.layers.0.mlp.fc1";
  expect(exemptPrefix(path, USUALLY_EXEMPT)).toBe("model.vision_tower");
  expect(exemptPrefix(path, ["mlp.fc1"])).toBe(path);
  expect(exemptPrefix(path, ["fc"])).toBeNull();
  expect(exemptPrefix("lm_head", USUALLY_EXEMPT)).toBe("lm_head");
});

test("NF4: the language model's linears, by bitsandbytes' names; tower and projector stay", async () => {
  await using scratch = await scratchFolder();
  await writeTinyModel(scratch.folder, "nf4");
  const model = await quantised(scratch.folder, NF4);
  const names = [...model.checkpoint.quantised.keys()];
  expect(names).toHaveLength(12); // 2 + 4 of the mixers, 3 of each feed-forward
  expect(names.every((name) => name.startsWith("model.language_model.layers."))).toBe(true);
  const config = JSON.parse(await readFile(join(model.folder, "config.json"), "utf8")) as object;
  expect(config).toMatchObject({
    quantization_config: {
      ...{ quant_method: "bitsandbytes", load_in_4bit: true, bnb_4bit_quant_type: "nf4" },
      llm_int8_skip_modules: ["model.vision_tower", "model.multi_modal_projector", "lm_head"],
    },
  });
  const size = async (folder: string) => {
    const file = await openSafetensors(join(folder, "model.safetensors"));
    return [...file.tensors].filter(([name]) => name.includes("vision_tower")).length;
  };
  expect(await size(model.folder)).toBe(await size(scratch.folder));
});

test("a product with 4-bit weights is that with the floats they stand for", async () => {
  await using scratch = await scratchFolder("10-lora-llama-accum");
  const model = await quantised(scratch.folder, NF4);
  const floats = await dequantised(model, join(scratch.folder, "floats"));
  const [codes, values] = [
    await logitsOf(model, IDS.slice(0, 4)),
    await logitsOf(floats, IDS.slice(0, 4)),
  ];
  // The same float32 products in another order: sums of 64 terms, through a few layers.
  expect(largestDifference(codes, values)).toBeLessThan(1e-5 * Math.max(...values.map(Math.abs)));
});

const CHANNELS: Quantisation = { kind: "channels", exempt: USUALLY_EXEMPT };
const forReading = [
  ["blocks of 4 bits", blocksOf(4)],
  ["blocks of 8 bits", blocksOf(8)],
  ["8 bits, a scale for each output", CHANNELS],
] as const;

test.each(forReading)("%s, embeddings and a tied head included", async (_, quantisation) => {
  await using scratch = await scratchFolder();
  await writeTinyModel(scratch.folder, "blocks");
  const model = await quantised(scratch.folder, quantisation);
  expect([...model.checkpoint.quantised.keys()]).toContain(
    "model.language_model.embed_tokens.weight",
  );
  const floats = await dequantised(model, join(scratch.folder, "floats"));
  const values = await logitsOf(floats, IDS);
  const largest = Math.max(...values.map(Math.abs));
  // Activations have 8 bits: half of 1/127 of a block's largest value each, in sums of 32 to 64 terms
  // and 5 products one after another. A wrong order of codes or scales gives differences of the order of 1.
  const product = largestDifference(await logitsOf(model, IDS), values);
  expect(product).toBeLessThan(0.03 * largest);
});

test("exempt modules stay as they are, and names that match nothing are refused", async () => {
  await using scratch = await scratchFolder();
  await writeTinyModel(scratch.folder, "exempt");
  const exempt = [...USUALLY_EXEMPT, "embed_tokens", "layers.1", "w2"];
  const model = await quantised(scratch.folder, { ...blocksOf(4), exempt });
  const names = [...(await openCheckpoint(model.folder)).quantised.keys()];
  expect(names.map((name) => name.replace("model.language_model.layers.", "")).sort()).toEqual(
    ["conv.in_proj", "conv.out_proj", "feed_forward.w1", "feed_forward.w3"].map(
      (name) => `0.${name}.weight`,
    ),
  );
  const again = writeQuantisedFolder(model, scratch.folder, NF4, { progress: silentProgress });
  await expect(again).rejects.toMatchObject({ code: "quantise.again" });
  const original = await loadModel(scratch.folder);
  const bad = writeQuantisedFolder(
    ...([
      original,
      scratch.folder,
      { ...NF4, exempt: ["w9"] },
      { progress: silentProgress },
    ] as const),
  );
  await expect(bad).rejects.toMatchObject({ code: "quantise.exempt" });
});
