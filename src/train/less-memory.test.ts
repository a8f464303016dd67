import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentProgress } from "../core/progress.ts";
import { RUN_TOKENS_FILE } from "./find-run-tokens.ts";
import { readMetrics } from "./read-metrics.ts";
import { tinySamples, tinySetup, tinyTrain, type TinySetup } from "./tiny-run-for-tests.ts";

let setup: TinySetup;
beforeAll(async () => {
  setup = await tinySetup(6);
});
afterAll(() => setup[Symbol.asyncDispose]());

const inRun = (run: string, ...parts: string[]) => join(setup.folder, run, ...parts);
const bytesOf = (run: string) => readFile(inRun(run, "adapter/adapter_model.safetensors"));

async function lossesOf(run: string): Promise<number[]> {
  const rows = await readMetrics(inRun(run, "metrics.jsonl"));
  return rows.map(({ loss }) => Number(loss));
}

test("neither recomputing nor the size of a run changes what is learnt", async () => {
  const samples = await tinySamples(setup);
  const settings = { epochs: 2, learning_rate: 1e-3, batch_size: 6 };
  await tinyTrain(setup, "plain", { settings, samples });
  await tinyTrain(setup, "again", { settings: { ...settings, recompute: true }, samples });
  await tinyTrain(setup, "auto", { settings: { ...settings, batch: "auto" }, samples });
  const plain = await lossesOf("plain");
  expect(plain.length).toBe(2);
  for (const run of ["again", "auto"]) {
    for (const [i, loss] of (await lossesOf(run)).entries()) {
      // Sums of 32-bit terms in another order: a relative 1e-7 each.
      expect(Math.abs(loss / plain[i]! - 1), run).toBeLessThan(1e-6);
    }
  }
  const found = JSON.parse(await readFile(inRun("auto", RUN_TOKENS_FILE), "utf8")) as {
    run_tokens: number;
    trials: { rows: number; seconds: number }[];
  };
  expect(found.trials[0]).toMatchObject({ rows: 1 });
  expect(found.run_tokens).toBeGreaterThan(0);
});

test("a run that is stopped goes on with the runs it began with, to the same bytes", async () => {
  const samples = await tinySamples(setup);
  const common = { epochs: 3, learning_rate: 0.01, batch_size: 3 };
  const settings = { ...common, batch: "auto" as const, recompute: true };
  await tinyTrain(setup, "whole", { settings, samples });
  // Which size is fastest differs from time to time: this one has the answer of the other.
  await mkdir(inRun("stopped"), { recursive: true });
  await copyFile(inRun("whole", RUN_TOKENS_FILE), inRun("stopped", RUN_TOKENS_FILE));
  const stop = new AbortController();
  const progress = {
    ...silentProgress,
    bar: () => ({
      advance: () => stop.abort(new Error("stopped")),
      done: () => undefined,
    }),
  };
  await expect(
    tinyTrain(setup, "stopped", { settings, samples, resume: true, progress, signal: stop.signal }),
  ).rejects.toThrow("stopped");
  await tinyTrain(setup, "stopped", { settings, samples, resume: true });
  expect(await lossesOf("stopped")).toEqual(await lossesOf("whole"));
  expect(await bytesOf("stopped")).toEqual(await bytesOf("whole"));
});
