import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { loadAdapter } from "./peft-adapter.ts";
import { readMetrics } from "./read-metrics.ts";
import { tinySamples, tinySetup, tinyTrain, type TinySetup } from "./tiny-run-for-tests.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(4);
});
afterAll(() => setup[Symbol.asyncDispose]());

const inRun = (run: string, ...parts: string[]) => join(setup.folder, run, ...parts);
const bytesOf = (run: string) => readFile(inRun(run, "adapter/adapter_model.safetensors"));

async function lossesOf(run: string): Promise<number[]> {
  const rows = await readMetrics(inRun(run, "metrics.jsonl"));
  return rows.flatMap(({ loss }) => (typeof loss === "number" ? [loss] : []));
}

const OPTIONS = {
  ...{ epochs: 3, learning_rate: 0.01, rank: 4, alpha: 8 },
  ...{ rank_pattern: { "layers\\.0\\..*": 2 }, alpha_pattern: { w2: 3 } },
  ...{ lora_dropout: 0.2, neftune_alpha: 5, label_smoothing: 0.1, field_weights: { total: 3 } },
} as const;

/** Every second label counts three times. */
const weighted = async () =>
  (await tinySamples(setup)).map((sample) => ({
    ...sample,
    weights: sample.labels.map((_, i) => (i % 2 === 0 ? 1 : 3)),
  }));

test("with every option, a run that is stopped ends with the bytes of one that is not", async () => {
  const samples = await weighted();
  await tinyTrain(setup, "whole", { settings: OPTIONS, samples });
  const stop = new AbortController();
  let steps = 0;
  const bar = {
    advance: () => void (++steps === 3 && stop.abort(new Error("stopped"))),
    done: () => undefined,
  };
  const progress = { ...silentProgress, bar: () => bar };
  const { signal } = stop;
  await expect(
    tinyTrain(setup, "stopped", { settings: OPTIONS, samples, progress, signal }),
  ).rejects.toThrow("stopped");
  await tinyTrain(setup, "stopped", { settings: OPTIONS, samples, resume: true });
  expect(await lossesOf("stopped")).toEqual(await lossesOf("whole"));
  expect(await bytesOf("stopped")).toEqual(await bytesOf("whole"));

  const { config, modules } = await loadAdapter(inRun("whole", "adapter"));
  expect(config.lora_dropout).toBe(0.2);
  expect(new Set([...modules.values()].map(({ rank }) => rank))).toEqual(new Set([2, 4]));
  for (const [path, { rank, scaling }] of modules) {
    const alpha = path.endsWith(".w2") ? 3 : 8;
    expect(rank, path).toBe(path.includes("layers.0.") ? 2 : 4);
    expect(scaling, path).toBe(alpha / rank);
  }
});

test("weights that are all alike change nothing, others do", async () => {
  const samples = await tinySamples(setup);
  const settings = { epochs: 1, learning_rate: 1e-3, batch_size: 4 };
  const counting = { ...settings, field_weights: { total: 3 } };
  const alike = samples.map((sample) => ({ ...sample, weights: sample.labels.map(() => 3) }));
  await tinyTrain(setup, "plain", { settings, samples });
  await tinyTrain(setup, "alike", { settings: counting, samples: alike });
  await tinyTrain(setup, "others", { settings: counting, samples: await weighted() });
  const [[plain], [same], [other]] = (await Promise.all(
    ["plain", "alike", "others"].map(lossesOf),
  )) as [number[], number[], number[]];
  // A sum of some 100 terms, each times 3: roundings of 6e-8 a term at most.
  expect(Math.abs(same! / plain! - 1)).toBeLessThan(6e-6);
  expect(Math.abs(other! / plain! - 1)).toBeGreaterThan(1e-4);
});
