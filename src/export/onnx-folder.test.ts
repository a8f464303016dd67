import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { loadModel, readModelJson } from "../models/load-model.ts";
import { copySideFiles } from "../models/side-files.ts";
import { writeOnnxFolder } from "./onnx-folder.ts";
import { generateText, ownTokens } from "./onnx-run-for-tests.ts";

const PARITY = join(import.meta.dirname, "../../fixtures/parity");
const LFM2 = join(PARITY, "04-lfm2-text");
const NEW_TOKENS = 12;

const long = Array.from({ length: 21 }, (_, i) => (11 * i + 5) % 300);
const short = Array.from({ length: 13 }, (_, i) => (7 * i + 2) % 300);

const settingsOf = async (folder: string) =>
  (await readModelJson(folder, "config.json")) as Record<string, unknown>;

test.each([
  ["02-llama-tied-rope-llama3", false],
  ["03-mistral-sliding", false],
  ["04-lfm2-text", true],
])("%s: an exported model writes the same tokens, alone and in a batch", async (name, isBeside) => {
  await using scratch = await scratchFolder();
  const model = await loadModel(join(PARITY, name));
  await writeOnnxFolder(model, scratch.folder, isBeside ? { mostInline_bytes: 0 } : {});
  const expected = [
    await ownTokens(model, long, NEW_TOKENS),
    await ownTokens(model, short, NEW_TOKENS),
  ];
  expect(await generateText(scratch.folder, [long], NEW_TOKENS)).toEqual([expected[0]]);
  expect(await generateText(scratch.folder, [long, short], NEW_TOKENS)).toEqual(expected);
  expect((await settingsOf(scratch.folder))["transformers.js_config"]).toEqual(
    isBeside ? { dtype: "fp32", use_external_data_format: { model: true } } : { dtype: "fp32" },
  );
});

test("what transformers.js names its memory by is written out", async () => {
  await using scratch = await scratchFolder();
  await copySideFiles(LFM2, scratch.folder);
  await copyFile(join(LFM2, "model.safetensors"), join(scratch.folder, "model.safetensors"));
  const legacy = await readFile(join(LFM2, "config.legacy.json"), "utf8");
  await writeFile(join(scratch.folder, "config.json"), legacy);
  const out = join(scratch.folder, "out");
  await mkdir(out);
  await writeOnnxFolder(await loadModel(scratch.folder), out, { endOfTurn: 9 });
  const config = await settingsOf(out);
  const today = await settingsOf(LFM2);
  expect(legacy).not.toContain("layer_types");
  expect(config["layer_types"]).toEqual(today["layer_types"]);
  const generation = await readModelJson(out, "generation_config.json");
  expect(generation).toMatchObject({ eos_token_id: [today["eos_token_id"], 9] });
});
