import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawnAdapter } from "../../export/export-for-tests.ts";
import { openBundle } from "../../models/bundle.ts";
import { saveAdapter } from "../../train/peft-adapter.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { exportCommand } from "./export.ts";
import { mergeCommand } from "./merge.ts";

let place: TinyWorkplace;
let run: string;
beforeAll(async () => {
  place = await tinyWorkplace(2);
  run = join(place.folder, "run");
  await mkdir(run);
  const adapter = drawnAdapter(await openBundle(place.model));
  await saveAdapter(join(run, "adapter"), adapter);
}, 60_000);
afterAll(() => place[Symbol.asyncDispose]());

const at = (name: string) => join(place.folder, name);
const compared = () => ["--model", place.model, "--sample", place.data, "--device", "cpu"];

test("a merged model is said to answer alike, and reads as a model", async () => {
  const said = await kvitto(mergeCommand, [run, "--out", at("merged"), ...compared(), "--json"]);
  expect(said.status).toBe(0);
  const merged = JSON.parse(said.stdout) as Record<string, number>;
  expect(merged).toMatchObject({ papers: 2, changed_tokens: 0 });
  expect(merged["tokens"]).toBeGreaterThan(100);
  // float32 in, float32 out: only the order of sums differs.
  expect(merged["largest_logit_difference"]).toBeLessThan(1e-3);
  expect(merged["largest_logit_difference"]).toBeGreaterThan(0);
  await openBundle(at("merged"));

  const again = await kvitto(mergeCommand, [run, "--out", at("merged"), ...compared(), "--json"]);
  expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: "export.out_exists" } });
});

test("beyond the bound nothing is left", async () => {
  const bound = ["--max-logit-difference", "0", "--json"];
  const said = await kvitto(exportCommand, [
    ...[run, "--to", "hf", "--out", at("refused"), ...compared(), ...bound],
  ]);
  expect(said.status).toBe(1);
  expect(JSON.parse(said.stdout)).toMatchObject({ error: { code: "merge.differs" } });
  expect((await readdir(place.folder)).filter((name) => name.includes("refused"))).toEqual([]);
});

test("a PEFT folder is copied byte for byte, or zipped into one file", async () => {
  await writeFile(join(run, "adapter", "README.md"), "its card");
  const copied = await kvitto(exportCommand, [run, "--to", "peft", "--out", at("peft")]);
  expect(copied.status).toBe(0);
  const names = ["README.md", "adapter_config.json", "adapter_model.safetensors"];
  expect((await readdir(at("peft"))).sort()).toEqual(names);
  for (const name of names) {
    const own = await readFile(join(run, "adapter", name));
    expect(Buffer.compare(await readFile(join(at("peft"), name)), own)).toBe(0);
  }
  const zipped = await kvitto(exportCommand, [run, "--to", "peft", "--zip", "--out", at("a.zip")]);
  expect(zipped.status).toBe(0);
  const bytes = await readFile(at("a.zip"));
  for (const name of names) expect(bytes.includes(name)).toBe(true);
});

test("GGUF of an adapter and of a model", async () => {
  const model = ["--model", place.model];
  const lora = await kvitto(exportCommand, [run, "--to", "gguf", ...model, "--out", at("a.gguf")]);
  expect(lora.status).toBe(0);
  const whole = [place.model, "--to", "gguf", "--pre", "smollm", "--weights", "q8_0"];
  const said = await kvitto(exportCommand, [...whole, "--out", at("m.gguf")]);
  expect(said.status).toBe(0);
  expect(said.stderr).toContain("Only the language part is written");
  const tower = [place.model, "--to", "mmproj", "--out", at("v.gguf")];
  expect(await kvitto(exportCommand, tower)).toMatchObject({ status: 0 });
  for (const name of ["a.gguf", "m.gguf", "v.gguf"]) {
    expect((await readFile(at(name))).toString("latin1", 0, 4)).toBe("GGUF");
  }
});

test("ONNX in fewer bits: the files, their names and how to load them", async () => {
  const whole = [place.model, "--to", "onnx", "--dtype", "q4", "--out", at("onnx"), "--json"];
  const said = await kvitto(exportCommand, whole);
  expect(said.status).toBe(0);
  const written = JSON.parse(said.stdout) as { files: { name: string }[] };
  expect(written).toMatchObject({ dtype: "q4", load: { length: 3 } });
  expect(written.files.map(({ name }) => name)).toEqual([
    ...["onnx/decoder_model_merged_q4.onnx", "onnx/embed_tokens_q4.onnx"],
    "onnx/vision_encoder_fp16.onnx",
  ]);
  const config = JSON.parse(await readFile(join(at("onnx"), "config.json"), "utf8")) as object;
  const dtype = { decoder_model_merged: "q4", embed_tokens: "q4", vision_encoder: "fp16" };
  expect(config).toMatchObject({ "transformers.js_config": { dtype } });
});

test("what a form has no use for is refused", async () => {
  const zip = await kvitto(exportCommand, [run, "--to", "gguf", "--zip", "--out", at("x")]);
  expect(zip.status).toBe(2);
  expect(zip.stderr).toContain("--zip is given and --to gguf has no use for it");
  const onnx = await kvitto(exportCommand, [run, "--to", "onnx", "--out", at("x")]);
  expect(onnx.status).toBe(2);
  expect(onnx.stderr).toContain("is an adapter, and --to onnx takes a whole model");
  const hf = await kvitto(exportCommand, [run, "--to", "hf", "--dtype", "q4", "--out", at("x")]);
  expect(hf.stderr).toContain("--dtype is given and --to hf has no use for it");
  const peft = await kvitto(exportCommand, [place.model, "--to", "peft", "--out", at("x")]);
  expect(peft.status).toBe(2);
  expect(peft.stderr).toContain("is a model and no adapter");
});
