import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { allLogits, languageStages } from "../models/language-graph.ts";
import { loadModel, type Model } from "../models/load-model.ts";
import { sequenceFeeds, sequenceInputs } from "../models/sequence.ts";
import { tinyBundle } from "./export-for-tests.ts";
import { writeOnnxFolder } from "./onnx-folder.ts";

const PARITY = join(import.meta.dirname, "../../fixtures/parity");
const NEW_TOKENS = 12;

const int64 = (dims: number[], values: readonly number[]) =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), dims);

/** Generates as transformers.js does: left-padded rows, a cache that its metadata says the shape of. */
async function generate(folder: string, prompts: readonly (readonly number[])[]) {
  const session = await InferenceSession.create(join(folder, "onnx/model.onnx"));
  const batch = prompts.length;
  const width = Math.max(...prompts.map(({ length }) => length));
  const rows = prompts.map((ids) => [...new Array<number>(width - ids.length).fill(0), ...ids]);
  const masks = prompts.map((ids) => [
    ...new Array<number>(width - ids.length).fill(0),
    ...ids.map(() => 1),
  ]);
  let cache: Record<string, Tensor> = {};
  for (const meta of session.inputMetadata) {
    if (!meta.isTensor || !meta.name.startsWith("past")) continue;
    const dims = meta.shape.map((side) =>
      typeof side === "number" ? side : side === "batch_size" ? batch : 0,
    );
    const size = dims.reduce((product, side) => product * side, 1);
    cache[meta.name] = new Tensor("float32", new Float32Array(size), dims);
  }
  const written = prompts.map((): number[] => []);
  let next = rows;
  while (written[0]!.length < NEW_TOKENS) {
    const [tokens, seen] = [next[0]!.length, masks[0]!.length];
    const positions = masks.flatMap((mask) => {
      let at = -1;
      return mask.map((one) => (one === 1 ? ++at : 1)).slice(seen - tokens);
    });
    const results = await session.run({
      input_ids: int64([batch, tokens], next.flat()),
      attention_mask: int64([batch, seen], masks.flat()),
      position_ids: int64([batch, tokens], positions),
      num_logits_to_keep: int64([], [1]),
      ...cache,
    });
    const logits = results["logits"]!;
    expect(logits.dims.slice(0, 2)).toEqual([batch, 1]);
    const vocabulary = logits.dims[2]!;
    const data = logits.data as Float32Array; // a float32 graph
    next = written.map((row, b) => {
      const own = data.subarray(b * vocabulary, (b + 1) * vocabulary);
      const best = own.reduce((top, value, id) => (value > own[top]! ? id : top), 0);
      row.push(best);
      masks[b]!.push(1);
      return [best];
    });
    cache = Object.fromEntries(
      Object.entries(results).flatMap(([name, tensor]) => {
        if (!name.startsWith("present")) return [];
        const past = name.startsWith("present_conv") ? "past_conv" : "past_key_values";
        return [[name.replace(/^present(_conv)?/, past), tensor]];
      }),
    );
  }
  await session.release();
  return written;
}

/** The same without any memory: the whole text is read anew for each token. */
async function own(model: Model, prompt: readonly number[]): Promise<number[]> {
  const { decoder } = model;
  const inputs = sequenceInputs(decoder);
  const { root } = model.weights();
  const { finalNorm } = languageStages(decoder, root, inputs, null);
  const logits = allLogits(decoder, root, finalNorm);
  await using session = await openSession({ logits }, { device: "cpu", threads: 1 });
  const ids = [...prompt];
  while (ids.length < prompt.length + NEW_TOKENS) {
    const results = await session.run(sequenceFeeds(decoder, ids, [ids.length]));
    const data = results["logits"]!.data as Float32Array; // a float32 graph
    const last = data.subarray(data.length - decoder.vocabularySize);
    ids.push(last.reduce((top, value, id) => (value > last[top]! ? id : top), 0));
  }
  return ids.slice(prompt.length);
}

const long = Array.from({ length: 21 }, (_, i) => (11 * i + 5) % 300);
const short = Array.from({ length: 13 }, (_, i) => (7 * i + 2) % 300);

test.each([
  ["02-llama-tied-rope-llama3", false],
  ["03-mistral-sliding", false],
  ["04-lfm2-text", true],
])("%s: an exported model writes the same tokens, alone and in a batch", async (name, isBeside) => {
  await using scratch = await scratchFolder();
  const model = await loadModel(join(PARITY, name));
  await writeOnnxFolder(model, scratch.folder, isBeside ? { mostInline_bytes: 0 } : {});
  const expected = [await own(model, long), await own(model, short)];
  expect(await generate(scratch.folder, [long])).toEqual([expected[0]]);
  expect(await generate(scratch.folder, [long, short])).toEqual(expected);
  const config = JSON.parse(await readFile(join(scratch.folder, "config.json"), "utf8")) as object;
  expect(config).toMatchObject({
    "transformers.js_config": isBeside
      ? { dtype: "fp32", use_external_data_format: true }
      : { dtype: "fp32" },
  });
});

test("a model that sees is refused", async () => {
  await using scratch = await scratchFolder();
  const { model } = await tinyBundle(scratch.folder);
  await expect(writeOnnxFolder(model, join(scratch.folder, "out"))).rejects.toMatchObject({
    code: "export.onnx_unsupported",
  });
});
