import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { openSession } from "../engine/session.ts";
import { openSafetensors, readTensorFloat32 } from "../formats/safetensors.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { loadModel, readModelJson, type Model } from "../models/load-model.ts";
import type { Patches } from "../models/vision-encoder.ts";
import { writeOnnxFolder } from "./onnx-folder.ts";
import { generateSeeing, int64, openExported } from "./onnx-run-for-tests.ts";

const PARITY = join(import.meta.dirname, "../../fixtures/parity");
const SMOLVLM = join(PARITY, "08-smolvlm-e2e");
const LFM2_VL = join(PARITY, "05-lfm2-vl-e2e");

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
const exported = (name: string) => join(scratch.folder, name);
beforeAll(async () => {
  scratch = await scratchFolder();
  for (const [name, folder] of [
    ["smolvlm", SMOLVLM],
    ["lfm2_vl", LFM2_VL],
  ] as const) {
    await mkdir(exported(name));
    await writeOnnxFolder(await loadModel(folder), exported(name));
  }
});
afterAll(() => scratch[Symbol.asyncDispose]());

const float32 = (dims: readonly number[], values: Float32Array) =>
  new Tensor("float32", values, dims);
const product = (sides: readonly number[]) => sides.reduce((all, side) => all * side, 1);
const ones = (count: number) => new Array<number>(count).fill(1);

interface GenerationRun {
  readonly inputs: { readonly input_ids: number[][]; readonly spatial_shapes?: number[][] };
  readonly expected: { readonly new_ids: number[][] };
}

/** What the reference read and wrote. */
async function referenceRun(folder: string, name: string) {
  const { runs } = (await readModelJson(folder, "case.json")) as {
    runs: Record<string, GenerationRun>;
  };
  const file = await openSafetensors(join(folder, "inputs.safetensors"));
  const key = `${name}.pixel_values`;
  const dims = file.tensors.get(key)!.shape;
  const { inputs, expected } = runs[name]!;
  return {
    pixel_values: float32(dims, await readTensorFloat32(file, key)),
    prompt: inputs.input_ids[0]!,
    spatial_shapes: inputs.spatial_shapes,
    expected: expected.new_ids[0]!,
  };
}

test("SmolVLM writes the reference's tokens from the reference's pixels", async () => {
  const { pixel_values, prompt, expected } = await referenceRun(SMOLVLM, "gen");
  const [batch, frames, , height, width] = pixel_values.dims as [
    number,
    number,
    number,
    number,
    number,
  ];
  const sides = [batch, frames, height, width];
  const pixel_attention_mask = new Tensor("bool", ones(product(sides)).map(Boolean), sides);
  const images = { pixel_values, pixel_attention_mask };
  const given = { imageToken: 4, images };
  const written = await generateSeeing(exported("smolvlm"), prompt, expected.length, given);
  expect(written).toEqual(expected);
});

test("LFM2-VL writes the reference's tokens from the reference's pixels", async () => {
  const run = await referenceRun(LFM2_VL, "gen_single");
  const { pixel_values, prompt, expected } = run;
  const sides = pixel_values.dims.slice(0, 2);
  const images = {
    ...{ pixel_values, pixel_attention_mask: int64(sides, ones(product(sides))) },
    spatial_shapes: int64([1, 2], run.spatial_shapes!.flat()),
  };
  const given = { imageToken: 14, images };
  const written = await generateSeeing(exported("lfm2_vl"), prompt, expected.length, given);
  expect(written).toEqual(expected);
});

async function ownFeatures({ vision, weights }: Model, pieces: readonly Patches[]) {
  const { features } = vision!.encode(weights().root);
  await using session = await openSession({ features }, { device: "cpu", threads: 1 });
  return (await session.run(vision!.feeds(pieces)))["features"]!.data as Float32Array;
}

async function exportedFeatures(name: string, feeds: Record<string, Tensor>) {
  const session = await openExported(exported(name), "vision_encoder");
  const { image_features } = await session.run(feeds);
  await session.release();
  return image_features!.data as Float32Array;
}

function expectAlike(got: Float32Array, want: Float32Array): void {
  expect(got.length).toBe(want.length);
  const largest = want.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = got.reduce((most, value, i) => Math.max(most, Math.abs(value - want[i]!)), 0);
  // Positions are mixed in float32 here and in float64 on the host: 48 channels of a few layers.
  expect(apart).toBeLessThan(1e-5 * largest);
}

test("frames that fill up a batch are left out", async () => {
  const [side, patch] = [64, 16];
  const grid = side / patch;
  const random = new Random("frames");
  const sides = [2, 3, 3, side, side];
  const pixels = Float32Array.from({ length: product(sides) }, () => random.normal());
  // The second of two images has two frames; what stands in the third is not looked at.
  const mask = Array.from({ length: 6 * side * side }, (_, i) => i < 5 * side * side);
  const pieces = [0, 1, 2, 3, 4].map((frame) => {
    const pixel_values = Float32Array.from({ length: 3 * side * side }, (_, i) => {
      const [cell, value] = [Math.floor(i / (3 * patch * patch)), i % (3 * patch * patch)];
      const [channel, at] = [Math.floor(value / (patch * patch)), value % (patch * patch)];
      const y = Math.floor(cell / grid) * patch + Math.floor(at / patch);
      const x = (cell % grid) * patch + (at % patch);
      return pixels[((frame * 3 + channel) * side + y) * side + x]!;
    });
    return { pixel_values, height_patches: grid, width_patches: grid };
  });
  const got = await exportedFeatures("smolvlm", {
    pixel_values: float32(sides, pixels),
    pixel_attention_mask: new Tensor("bool", mask, [2, 3, side, side]),
  });
  expectAlike(got, await ownFeatures(await loadModel(SMOLVLM), pieces));
});

test("pieces of several sizes in one batch have the places that the host gives them", async () => {
  const random = new Random("pieces");
  const model = await loadModel(LFM2_VL);
  const values = model.vision!.patchValues;
  const grids = [
    [8, 4],
    [2, 2],
    [4, 10],
    [6, 6], // the size that positions were learned at
  ] as const;
  const pieces = grids.map(([height_patches, width_patches]) => ({
    ...{ height_patches, width_patches },
    pixel_values: Float32Array.from({ length: height_patches * width_patches * values }, () =>
      random.normal(),
    ),
  }));
  const patches = 44; // four more than the longest, as a processor fills up to its largest
  const pixels = new Float32Array(grids.length * patches * values);
  const mask = new Array<number>(grids.length * patches).fill(0);
  for (const [n, { pixel_values, height_patches, width_patches }] of pieces.entries()) {
    pixels.set(pixel_values, n * patches * values);
    mask.fill(1, n * patches, n * patches + height_patches * width_patches);
  }
  const got = await exportedFeatures("lfm2_vl", {
    pixel_values: float32([grids.length, patches, values], pixels),
    pixel_attention_mask: int64([grids.length, patches], mask),
    spatial_shapes: int64([grids.length, 2], grids.flat()),
  });
  expectAlike(got, await ownFeatures(model, pieces));
});

test("the processor is written as transformers.js looks for it", async () => {
  const smolVlm = await readModelJson(exported("smolvlm"), "preprocessor_config.json");
  expect(smolVlm).toMatchObject({
    ...{ processor_class: "SmolVLMProcessor", image_processor_type: "SmolVLMImageProcessor" },
    ...{ size: { longest_edge: 128 }, max_image_size: { longest_edge: 64 }, resample: 1 },
  });
  const text = await readModelJson(exported("smolvlm"), "processor_config.json");
  expect(text).toMatchObject({ image_seq_len: 4 });
  const lfm2Vl = await readModelJson(exported("lfm2_vl"), "preprocessor_config.json");
  // Its `size` is not what a page is resized to, and transformers.js would.
  expect(lfm2Vl).toMatchObject({ processor_class: "Lfm2VlProcessor", do_resize: false });
  const tokenizer = await readModelJson(exported("lfm2_vl"), "tokenizer_config.json");
  expect(tokenizer).toHaveProperty("chat_template");
});

test("a family that transformers.js has no class for is refused", async () => {
  const model = await loadModel(join(PARITY, "07-paddleocr-vl-e2e"));
  await expect(writeOnnxFolder(model, exported("paddleocr_vl"))).rejects.toMatchObject({
    code: "export.onnx_unsupported",
    message: expect.stringContaining("transformers.js 4.3.1 has no class") as string,
  });
});
