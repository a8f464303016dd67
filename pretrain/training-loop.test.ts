import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mul } from "../src/engine/ops/mul.ts";
import { sub } from "../src/engine/ops/sub.ts";
import { reduceSum } from "../src/engine/ops/reduce-sum.ts";
import { hostFloat32 } from "../src/engine/session.ts";
import { input } from "../src/engine/tensor.ts";
import { compileTraining } from "../src/train/training-graph.ts";
import { rateShare } from "./schedule.ts";
import { loadState } from "./state.ts";
import type { SampleBatch, StreamPosition } from "./stream.ts";
import { pretrain, type Pretraining } from "./training-loop.ts";

const folder = await mkdtemp(join(tmpdir(), "kvitto-pretrain-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const BATCHES_A_POOL = 7;
const SAMPLES_A_BATCH = 3;
const TOTAL = 40 * SAMPLES_A_BATCH;

/** Two numbers a sample, from the place of its batch alone. */
async function* batchesFrom(start: StreamPosition): AsyncGenerator<SampleBatch<number>> {
  let { pool, batch } = start;
  for (;;) {
    const at = pool * BATCHES_A_POOL + batch;
    const samples = Array.from({ length: SAMPLES_A_BATCH }, (_, i) => Math.sin(at * 3 + i));
    [pool, batch] = batch + 1 === BATCHES_A_POOL ? [pool + 1, 0] : [pool, batch + 1];
    yield await Promise.resolve({ samples, stage: "only", next: { pool, batch } });
  }
}

// Σ (w − x)²: small, but forward, backward and state are those of the real thing.
const weight = input("w", "float32", [1]);
const difference = sub(weight, input("x", "float32", [SAMPLES_A_BATCH]));
const graph = await compileTraining(
  { loss: reduceSum(mul(difference, difference), [0], false) },
  new Map([["w", weight]]),
  { device: "cpu", threads: 1, spinning: false },
);
afterAll(() => graph[Symbol.asyncDispose]());

function task(run: string, changes: Partial<Pretraining<number>> = {}): Pretraining<number> {
  return {
    run: join(folder, run),
    initialWeights: () => new Map([["w", Float32Array.of(2)]]),
    graph,
    feedsOf: (samples) => ({
      feeds: { x: hostFloat32([samples.length], Float32Array.from(samples)) },
      labels: samples.length,
    }),
    batchesFrom,
    doneAfter: (samples) => samples / TOTAL,
    schedule: { warmupSteps: 5, decayShare: 0.5, finalRate: 0.1 },
    learningRate: 0.05,
    weightDecay: 0.01,
    until: TOTAL,
    saveEveryMinutes: 60,
    signal: new AbortController().signal,
    report: () => {},
    ...changes,
  };
}

test("a run that was stopped goes on to the same bits as one that was not", async () => {
  expect(await pretrain(task("whole"))).toEqual({ step: 40, samples: TOTAL });
  await pretrain(task("parts", { until: 10 * SAMPLES_A_BATCH }));
  const controller = new AbortController();
  const feedsOf: Pretraining<number>["feedsOf"] = (samples) => {
    if (samples[0] === Math.sin(22 * 3)) controller.abort(); // in the middle of step 23
    return task("").feedsOf(samples);
  };
  const stopped = await pretrain(task("parts", { feedsOf, signal: controller.signal }));
  expect(stopped).toEqual({ step: 23, samples: 23 * SAMPLES_A_BATCH });
  await pretrain(task("parts"));
  const [whole, parts] = [await loadState(join(folder, "whole")), await loadState(join(folder, "parts"))]; // prettier-ignore
  expect(whole?.step).toBe(40);
  expect(parts).toEqual(whole);
});

test("it learns, and says so every 20 steps", async () => {
  const lines: string[] = [];
  await pretrain(task("learning", { report: (line) => lines.push(line) }));
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.map(({ step }) => step)).toEqual([20, 40]);
  expect(rows[1]).toMatchObject({ samples: TOTAL, stage: "only" });
  expect(Number(rows[1]!["loss"])).toBeLessThan(Number(rows[0]!["loss"]));
  expect(await readFile(join(folder, "learning/metrics.jsonl"), "utf8")).toBe(
    `${lines.join("\n")}\n`,
  );
  const state = await loadState(join(folder, "learning"));
  expect(state?.weights.get("w")?.[0]).toBeLessThan(1); // from 2 towards the mean, about 0
});

test("the rate rises, stays and falls", () => {
  const schedule = { warmupSteps: 10, decayShare: 0.5, finalRate: 0.1 };
  expect(rateShare(schedule, 0, 0)).toBeCloseTo(0.1, 12);
  expect(rateShare(schedule, 9, 0.1)).toBe(1);
  expect(rateShare(schedule, 99, 0.5)).toBe(1);
  expect(rateShare(schedule, 99, 0.75)).toBeCloseTo(0.5, 12);
  expect(rateShare(schedule, 99, 1)).toBe(0.1);
});
