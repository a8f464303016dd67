import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { float32ToFloat16 } from "../formats/float16.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { loadModel, readModelJson, type Model } from "../models/load-model.ts";
import { writeQuantisedFolder } from "../models/quantise-folder.ts";
import { copySideFiles } from "../models/side-files.ts";
import { writeOnnxFolder } from "./onnx-folder.ts";
import { generateText, ownTokens } from "./onnx-run-for-tests.ts";

const LFM2 = join(import.meta.dirname, "../../fixtures/parity/04-lfm2-text");
const NEW_TOKENS = 6;

const long = Array.from({ length: 21 }, (_, i) => (11 * i + 5) % 300);

const settingsOf = (folder: string) => readModelJson(folder, "config.json");

/** A copy whose matrices are float16, so that storing them in half loses nothing. */
async function halved(model: Model, folder: string): Promise<Model> {
  const { checkpoint } = model;
  const tensors = [...checkpoint.tensors].map(([name, { entry }]) => {
    const isMatrix = entry.shape.length > 1;
    const data = async () => {
      const values = await checkpoint.readFloat32(name);
      return isMatrix ? float32ToFloat16(values) : values;
    };
    const dtype = isMatrix ? ("F16" as const) : ("F32" as const);
    return { name, dtype, shape: entry.shape, data };
  });
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
  await copySideFiles(model.folder, folder);
  return loadModel(folder);
}

test("fp16 is what the weights are in half, and takes half the bytes", async () => {
  await using scratch = await scratchFolder();
  const [own, whole, half] = ["own", "fp32", "fp16"].map((name) => join(scratch.folder, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [own, whole, half]) await mkdir(folder);
  const model = await halved(await loadModel(LFM2), own);
  await writeOnnxFolder(model, whole);
  await writeOnnxFolder(model, half, { dtype: "fp16" });
  const expected = await ownTokens(model, long, NEW_TOKENS);
  expect(await generateText(half, [long], NEW_TOKENS)).toEqual([expected]);
  expect(await generateText(whole, [long], NEW_TOKENS)).toEqual([expected]);
  const size = async (folder: string, name: string) =>
    (await readFile(join(folder, "onnx", name))).length;
  const saved = (await size(whole, "model.onnx")) - (await size(half, "model_fp16.onnx"));
  const matrices = [...model.checkpoint.tensors.values()].filter(
    ({ entry }) => entry.shape.length > 1,
  );
  // Two bytes of four a value, less a Cast node of 100 bytes or so for each.
  const halves = matrices.reduce((sum, { entry }) => sum + entry.length_bytes, 0);
  expect(saved).toBeLessThan(halves);
  expect(saved).toBeGreaterThan(halves - 200 * matrices.length);
});

/**
 * Without memory, as our own tokens are found: activations of q8 have one zero point for all rows of a
 * run, so that what is read together counts.
 */
async function rereadTokens(folder: string): Promise<number[]> {
  const ids = [...long];
  while (ids.length < long.length + NEW_TOKENS) {
    ids.push((await generateText(folder, [ids], 1))[0]![0]!);
  }
  return ids.slice(long.length);
}

test.each([
  ["q4", { kind: "blocks", format: { bits: 4, blockSize: 32 }, exempt: [] }],
  ["q8", { kind: "channels", exempt: [] }],
] as const)("%s is what kvitto quantize makes, token by token", async (dtype, how) => {
  await using scratch = await scratchFolder();
  const [own, fromFloats, fromCodes] = ["own", "floats", "codes"].map((name) =>
    join(scratch.folder, name),
  ) as [string, string, string];
  for (const folder of [own, fromFloats, fromCodes]) await mkdir(folder);
  const model = await loadModel(LFM2);
  await writeQuantisedFolder(model, own, how, { progress: silentProgress });
  const quantised = await loadModel(own);
  expect(await writeOnnxFolder(model, fromFloats, { dtype })).toBe(dtype);
  expect(await writeOnnxFolder(quantised, fromCodes)).toBe(dtype);
  const expected = await ownTokens(quantised, long, NEW_TOKENS);
  expect(await rereadTokens(fromFloats)).toEqual(expected);
  if (dtype === "q4") {
    expect(await generateText(fromFloats, [long], NEW_TOKENS)).toEqual([expected]);
  }
  const file = dtype === "q4" ? "model_q4.onnx" : "model_quantized.onnx";
  expect((await readdir(fromFloats)).sort()).toEqual([
    "config.json",
    "generation_config.json",
    "onnx",
  ]);
  expect(await readdir(join(fromFloats, "onnx"))).toEqual([file]);
  const bytes = await readFile(join(fromFloats, "onnx", file));
  expect(bytes.equals(await readFile(join(fromCodes, "onnx", file)))).toBe(true);
  const config = await settingsOf(fromCodes);
  expect(config).toMatchObject({ "transformers.js_config": { dtype } });
  expect(config).not.toHaveProperty("quantization_config");
  await expect(writeOnnxFolder(quantised, fromCodes, { dtype: "fp16" })).rejects.toMatchObject({
    code: "export.onnx_quantised",
  });
});

test("weights beyond float16, and codes that are for training, are refused", async () => {
  await using scratch = await scratchFolder();
  const [own, large, out] = ["nf4", "large", "out"].map((name) => join(scratch.folder, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [own, large, out]) await mkdir(folder);
  const model = await loadModel(LFM2);
  await writeQuantisedFolder(model, own, { kind: "nf4", exempt: [] }, { progress: silentProgress });
  await expect(writeOnnxFolder(await loadModel(own), out)).rejects.toMatchObject({
    code: "export.onnx_quantised",
  });
  const tensors = [...model.checkpoint.tensors].map(([name, { entry }], i) => ({
    ...{ name, dtype: "F32" as const, shape: entry.shape },
    data: async () => {
      const values = await model.checkpoint.readFloat32(name);
      return i === 0 ? values.fill(65_520, 0, 1) : values; // the first value that rounds to infinity
    },
  }));
  await writeSafetensors(join(large, "model.safetensors"), tensors);
  await copySideFiles(model.folder, large);
  const refused = writeOnnxFolder(await loadModel(large), out, { dtype: "fp16" });
  await expect(refused).rejects.toMatchObject({ code: "export.onnx_range" });
});
