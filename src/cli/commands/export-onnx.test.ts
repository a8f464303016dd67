import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession } from "../../engine/session.ts";
import { generateSeeing, int64 } from "../../export/onnx-run-for-tests.ts";
import { decode, GREEDY } from "../../extract/decode.ts";
import { openGenerator, type AdapterModules } from "../../extract/generator.ts";
import { decodeImage } from "../../formats/image.ts";
import { modulesOf } from "../../models/adapter-feeds.ts";
import { openBundle, type ModelBundle } from "../../models/bundle.ts";
import type { ImagePiece } from "../../models/image-processor.ts";
import { openAdapter } from "../model-settings.ts";
import { tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const NEW_TOKENS = 12;

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

/** A real process, as a person starts it. */
async function kvitto(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ["bin/kvitto.js", ...args], { cwd: ROOT });
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const status = await new Promise<number | null>((done) => child.on("close", done));
  if (status !== 0) throw new Error(`${args.join(" ")}: ${status}\n${text.stderr}${text.stdout}`);
  return text.stdout;
}

/** Our own tokens, from the base and from the base with the adapter beside it. */
async function ownTokens(bundle: ModelBundle, ids: number[], pieces: readonly ImagePiece[]) {
  const { model } = bundle;
  const vision = model.vision!;
  const { features } = vision.encode(model.weights().root);
  await using session = await openSession({ features }, { device: "cpu", threads: 1 });
  const results = await session.run(vision.feeds(pieces));
  const prompt = {
    input_ids: ids,
    image_features: results["features"]!.data as Float32Array, // a float32 graph
  };
  const adapter = await openAdapter(join(place.folder, "run"), bundle);
  await using generator = await openGenerator(model, { device: "cpu", threads: 1, adapted: "all" });
  const common = { maxNewTokens: NEW_TOKENS, stopIds: [], sampling: GREEDY };
  const answer = async (modules: AdapterModules | null) => {
    const [decoded] = await decode(generator, [prompt], { ...common, adapter: modules });
    return decoded!.tokens.map(({ id }) => id);
  };
  return { base: await answer(null), adapted: await answer(modulesOf(adapter)) };
}

test("what was trained is merged, exported and says the same elsewhere", async () => {
  const [run, merged, out] = ["run", "merged", "mine-onnx"].map((name) =>
    join(place.folder, name),
  ) as [string, string, string];
  const settings = ["--model", place.model, "--device", "cpu"];
  const quick = ["--batch-size", "2", "--epochs", "2", "--rank", "4", "--learning-rate", "0.05"];
  await kvitto("train", place.data, ...settings, ...quick, "--out", run);
  await kvitto("merge", run, ...settings, "--sample", place.data, "--out", merged);
  const said = await kvitto("export", merged, "--to", "onnx", "--out", out);
  const lines = said.trim().split("\n");
  expect(lines.slice(1, 4).map((line) => line.trim().split(" ")[0])).toEqual([
    ...["onnx/decoder_model_merged.onnx", "onnx/embed_tokens.onnx", "onnx/vision_encoder.onnx"],
  ]);
  expect(lines.slice(-3)).toEqual([
    'import { AutoModelForImageTextToText, AutoProcessor } from "@huggingface/transformers";',
    `const processor = await AutoProcessor.from_pretrained("${out}");`,
    `const model = await AutoModelForImageTextToText.from_pretrained("${out}");`,
  ]);

  const bundle = await openBundle(place.model);
  const vision = bundle.model.vision!;
  const picture = await decodeImage(await readFile(place.rows[0]!.images[0]!));
  const { pieces } = bundle.processor!.process(picture);
  const [piece] = pieces as [ImagePiece];
  const image = new Array<number>(piece.tokens).fill(vision.imageToken);
  const ids = [2, 5, ...image, 6, 411, 702, 333, 1020];
  const patches = piece.height_patches * piece.width_patches;
  const sides = [1, patches, vision.patchValues];
  const images = {
    pixel_values: new Tensor("float32", piece.pixel_values, sides),
    pixel_attention_mask: int64([1, patches], new Array<number>(patches).fill(1)),
    spatial_shapes: int64([1, 2], [piece.height_patches, piece.width_patches]),
  };
  const given = { imageToken: vision.imageToken, images };
  const written = await generateSeeing(out, ids, NEW_TOKENS, given);
  const own = await ownTokens(bundle, ids, pieces);
  expect(written).toEqual(own.adapted);
  expect(written).not.toEqual(own.base); // the adapter does matter
}, 180_000); // three processes, on a machine that may do other work
