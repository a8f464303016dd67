import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadModel } from "../../models/load-model.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { extractCommand } from "./extract.ts";
import { trainCommand } from "./train.ts";

const PHOTO = resolve(import.meta.dirname, "../../../examples/kvitto-foto.jpg");

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(4);
});
afterAll(() => place[Symbol.asyncDispose]());

const train = (...args: string[]) =>
  kvitto(trainCommand, [
    ...[place.data, "--model", place.model, "--device", "cpu", "--epochs", "2"],
    ...["--learning-rate", "0.01", "--batch-size", "2", "--tune", "full", ...args],
  ]);

test("--tune full writes a model folder that is read like any other", async () => {
  const run = join(place.folder, "run");
  const { status, stdout } = await train("--freeze", "embed_tokens", "--out", run);
  expect(status).toBe(0);
  const folder = join(run, "model");
  expect(stdout).toContain(`--model ${folder}`);
  const [base, tuned] = [await loadModel(place.model), await loadModel(folder)];
  const values = async (model: typeof base, name: string) =>
    model.checkpoint.readFloat32(model.storedName(name));
  const layer = "model.language_model.layers.0.feed_forward.w1.weight";
  const embedding = "model.language_model.embed_tokens.weight";
  expect(await values(tuned, layer)).not.toEqual(await values(base, layer));
  expect(await values(tuned, embedding)).toEqual(await values(base, embedding));

  const read = async (model: string) => {
    const answer = await kvitto(extractCommand, [
      ...[PHOTO, "--json", "--model", model, "--max-answer-tokens", "40", "--device", "cpu"],
    ]);
    expect(answer.status).toBe(0);
    return (JSON.parse(answer.stdout) as { confidence: unknown }).confidence;
  };
  expect(await read(folder)).not.toEqual(await read(place.model));
});

test("an adapter cannot be gone on with", async () => {
  const { status, stdout } = await train("--continue", place.folder, "--json");
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "train.continue" } });
});
