import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { USUALLY_EXEMPT } from "../../models/quantise-folder.ts";
import { loadModel } from "../../models/load-model.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { mergeCommand } from "./merge.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
const inPlace = (name: string) => join(place.folder, name);
const base = () => ["--model", place.model, "--device", "cpu"];

beforeAll(async () => {
  place = await tinyWorkplace(4);
  const args = [place.data, "--rank", "2", "--epochs", "1", "--quantize", "nf4", ...base()];
  const said = await kvitto(trainCommand, [...args, "--out", inPlace("run"), "--json"]);
  expect(said).toMatchObject({ status: 0 });
});
afterAll(() => place[Symbol.asyncDispose]());

const copies = () => readdir(inPlace("cache/quantised"));

test("the base is quantised once into the cache, and the adapter says so", async () => {
  const [copy, ...more] = await copies();
  expect(more).toEqual([]);
  const model = await loadModel(inPlace(`cache/quantised/${copy}`));
  expect(model.checkpoint.quantised.size).toBe(12);
  const stored = await readFile(inPlace("run/adapter/kvitto.json"), "utf8");
  expect(JSON.parse(stored)).toMatchObject({ quantize: { type: "nf4", exempt: USUALLY_EXEMPT } });
});

test("eval reads with the same base, and a resumed run trains on it", async () => {
  const out = ["--out", inPlace("eval"), "--max-answer-tokens", "8", "--json"];
  const args = [place.data, "--adapter", inPlace("run"), ...base(), ...out];
  expect(await kvitto(evalCommand, args)).toMatchObject({ status: 0 });
  const identity = async (path: string) =>
    (JSON.parse(await readFile(path, "utf8")) as { model_sha256: string }).model_sha256;
  const read = await identity(inPlace("eval/evaluation.json"));
  const resumed = await kvitto(trainCommand, ["--resume", inPlace("run"), "--json"]);
  expect(resumed).toMatchObject({ status: 0 });
  expect(await copies()).toHaveLength(1);
  // Another base would give another hash, and the resume would have been refused.
  const floats = ["--out", inPlace("plain"), "--max-answer-tokens", "8", "--json"];
  await kvitto(evalCommand, [place.data, ...base(), ...floats]);
  expect(await identity(inPlace("plain/evaluation.json"))).not.toBe(read);
  const other = await kvitto(trainCommand, ["--resume", inPlace("run"), "--quantize", "none"]);
  expect(other.status).toBe(1);
});

test("merge goes onto the dequantised base", async () => {
  const args = [inPlace("run"), "--out", inPlace("merged"), "--sample", place.data, ...base()];
  const said = await kvitto(mergeCommand, [...args, "--json"]);
  expect(said).toMatchObject({ status: 0 });
  const { largest_logit_difference, changed_tokens } = JSON.parse(said.stdout) as Record<
    string,
    number
  >;
  expect(changed_tokens).toBe(0);
  // The same float32 weights but for one rounding of W + B·A: logits of about 10, 1e-4 of them.
  expect(largest_logit_difference).toBeLessThan(1e-3);
  const merged = await loadModel(inPlace("merged"));
  expect(merged.checkpoint.quantised.size).toBe(0);
});

test("what cannot be meant is refused", async () => {
  const exempt = ["--quantize-exempt", "w9", "--out", inPlace("x")];
  const said = await kvitto(trainCommand, [place.data, ...base(), ...exempt]);
  expect(said.status).toBe(2);
  expect(said.stderr).toContain("nothing is quantised");
  const wrong = await kvitto(trainCommand, [place.data, ...base(), ...exempt, "--quantize", "nf4"]);
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain("has w9 in its path");
});
