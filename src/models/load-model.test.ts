import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import type { TensorToWrite } from "../formats/safetensors.ts";
import { loadTokenizer } from "../formats/tokenizer.ts";
import { editTensors, scratchFolder } from "./checkpoint-for-tests.ts";
import { loadModel } from "./load-model.ts";

async function problemOf(work: Promise<unknown>): Promise<KvittoError> {
  const error = await work.then(
    () => new Error("it was accepted"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof KvittoError) return error;
  throw error;
}

/** One sentence, with the folder in it, and a next step. */
function expectHelpful(error: KvittoError, folder: string): void {
  expect(error.message).toContain(folder);
  expect(error.message.split("\n").length).toBe(1);
  expect(error.hint).toBeDefined();
}

test.each([
  ["02-llama-tied-rope-llama3", "llama", false],
  ["03-mistral-sliding", "mistral", false],
  ["04-lfm2-text", "lfm2", false],
  ["05-lfm2-vl-e2e", "lfm2_vl", true],
  ["07-paddleocr-vl-e2e", "paddleocr_vl", true],
  ["08-smolvlm-e2e", "smolvlm", true],
])("%s opens", async (fixture, family, seesImages) => {
  await using scratch = await scratchFolder(fixture);
  const model = await loadModel(scratch.folder);
  expect([model.family, model.vision !== null]).toEqual([family, seesImages]);
});

describe("config.json", () => {
  test.each([
    ["missing", null],
    ["not JSON", "{ model_type: llama }"],
    ["cut off", '{"model_type": "llama", '],
    ["empty", ""],
  ])("%s", async (_, text) => {
    await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
    const path = join(scratch.folder, "config.json");
    await (text === null ? rm(path) : writeFile(path, text));
    const error = await problemOf(loadModel(scratch.folder));
    expect(error.code).toBe("model.file");
    expectHelpful(error, path);
  });

  test.each([
    ['{"model_type": "qwen2"}', '"qwen2"'],
    ["{}", "no model_type"],
    ["[]", "no model_type"],
    ["null", "no model_type"],
  ])("%s names the known model types", async (text, given) => {
    await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
    await writeFile(join(scratch.folder, "config.json"), text);
    const error = await problemOf(loadModel(scratch.folder));
    expect(error.code).toBe("model.unknown_type");
    expect(error.message).toContain(given);
    expect(error.message).toContain("llama, mistral, lfm2, lfm2_vl");
    expectHelpful(error, scratch.folder);
  });
});

describe("weights", () => {
  const without = (name: string) => (tensors: TensorToWrite[]) => {
    const rest = tensors.filter((tensor) => tensor.name !== name);
    expect(rest.length).toBe(tensors.length - 1);
    return rest;
  };
  const changed = (name: string, change: Partial<TensorToWrite>) => (tensors: TensorToWrite[]) =>
    tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...change } : tensor));
  const extra = (name: string) => (tensors: TensorToWrite[]) => [
    ...tensors,
    { name, dtype: "F32" as const, shape: [2], data: Float32Array.of(1, 2) },
  ];
  const q = "model.layers.1.self_attn.q_proj.weight";

  test.each([
    ["a missing tensor", without(q), "weights.missing", q],
    [
      "a tensor of another shape",
      changed(q, { shape: [32, 128] }), // as many elements, so only the shape tells
      "weights.shape",
      "[32,128] on disk; config.json implies [64,64]",
    ],
    [
      "whole numbers where weights belong",
      changed(q, { dtype: "I32", data: new Int32Array(64 * 64) }),
      "weights.dtype",
      `${q} is I32`,
    ],
    ["a layer too many", extra("model.layers.3.mlp.up_proj.weight"), "weights.extra", "layers.3"],
    ["a bias that config.json denies", extra(q.replace("weight", "bias")), "weights.extra", "bias"],
  ])("%s is named", async (_, edit, code, sentence) => {
    await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
    await editTensors(scratch.folder, edit);
    const error = await problemOf(loadModel(scratch.folder));
    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
    expect(error.message.split("\n").length).toBe(1);
    expect(error.hint).toBeDefined();
  });

  test("a part of the vision tower that is missing is named", async () => {
    await using scratch = await scratchFolder("05-lfm2-vl-e2e");
    const name = "model.vision_tower.encoder.layers.1.mlp.fc2.bias";
    await editTensors(scratch.folder, without(name));
    const error = await problemOf(loadModel(scratch.folder));
    expect([error.code, error.message.includes(name)]).toEqual(["weights.missing", true]);
  });

  test.each([
    ["02-llama-tied-rope-llama3", "model.layers.0.self_attn.rotary_emb.inv_freq"],
    ["02-llama-tied-rope-llama3", "lm_head.weight"], // tied, and written out all the same
    ["05-lfm2-vl-e2e", "model.vision_tower.vision_model.head.probe"],
  ])("%s: %s is not read, and known not to matter", async (fixture, name) => {
    await using scratch = await scratchFolder(fixture);
    await editTensors(scratch.folder, extra(name));
    await expect(loadModel(scratch.folder)).resolves.toBeDefined();
  });

  test("no weights at all", async () => {
    await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
    await rm(join(scratch.folder, "model.safetensors"));
    const error = await problemOf(loadModel(scratch.folder));
    expect(error.code).toBe("checkpoint.no_weights");
    expectHelpful(error, scratch.folder);
  });

  test("a file that is cut off", async () => {
    await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
    const path = join(scratch.folder, "model.safetensors");
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 8));
    const error = await problemOf(loadModel(scratch.folder));
    expect(error.code).toMatch(/^safetensors\./);
    expectHelpful(error, path);
  });
});

test("a model without its tokenizer says which file it lacks", async () => {
  await using scratch = await scratchFolder("02-llama-tied-rope-llama3");
  const error = await problemOf(loadTokenizer(scratch.folder));
  expect(error.code).toBe("tokenizer.missing");
  expect(error.message).toContain("tokenizer.json");
  expectHelpful(error, scratch.folder);
});
