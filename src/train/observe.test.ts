import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { readMetrics } from "./read-metrics.ts";
import { tinySamples, tinySetup, tinyTrain, type TinySetup } from "./tiny-run-for-tests.ts";
import type { Observe } from "./train.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(6);
});
afterAll(() => setup[Symbol.asyncDispose]());

const metricsOf = (run: string) => readMetrics(join(setup.folder, run, "metrics.jsonl"));
const settings = {
  ...{ epochs: 2.5, learning_rate: 0.01, save_every_steps: 2, evaluate_every_steps: 3 },
  lora_dropout: 0.2, // its draws must not move
};

/** Says what a tensor of the adapter is at that moment. */
const observe: Observe = async ({ modules }) => {
  const [first] = [...modules.values()];
  return { attention_size: first!.lora_B.reduce((sum, value) => sum + Math.abs(value), 0) };
};

test("the model is looked at before, at each epoch's end and at the end; training stays as it is", async () => {
  const samples = await tinySamples(setup);
  const common = { settings, samples, evaluation: samples.slice(0, 2) };
  await tinyTrain(setup, "plain", { ...common, observe: () => Promise.resolve(null) });
  await tinyTrain(setup, "observed", { ...common, observe });
  const rows = await metricsOf("observed");
  const seen = rows.filter((row) => "epochs" in row);
  // 6 rows, 2 a batch: 3 steps an epoch, of which half is 2.
  expect(seen.map(({ step, epochs }) => [step, epochs])).toEqual([
    [0, 0],
    [3, 1],
    [6, 2],
    [8, 2 + 2 / 3],
  ]);
  expect(seen[0]!["attention_size"]).toBe(0); // B begins at zero
  const sizes = seen.map((row) => row["attention_size"]);
  expect(new Set(sizes).size).toBe(4);
  // A look that finds nothing leaves no row.
  expect(rows.filter((row) => !("epochs" in row))).toEqual(await metricsOf("plain"));
});

test("stopped while it looks, and resumed, a run has each look once", async () => {
  const samples = await tinySamples(setup);
  const common = { settings, samples, evaluation: samples.slice(0, 2) };
  const stop = new KvittoError("interrupted", "The test stopped it.");
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped: Observe = async (adapter, at) => {
    if (at.step === 3) stopping.abort(stop); // evaluated by then, and not to be again
    at.signal?.throwIfAborted();
    return observe(adapter, at);
  };
  const begun = tinyTrain(setup, "parts", { ...common, observe: stopped, signal });
  await expect(begun).rejects.toBe(stop);
  await tinyTrain(setup, "parts", { ...common, observe, resume: true });
  expect(await metricsOf("parts")).toEqual(await metricsOf("observed"));
  // A run that has ended is not looked at again.
  const never: Observe = () => Promise.reject(new Error("looked again"));
  await tinyTrain(setup, "parts", { ...common, observe: never, resume: true });
  expect(await metricsOf("parts")).toEqual(await metricsOf("observed"));
});
