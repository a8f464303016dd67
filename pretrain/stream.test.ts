import { expect, test } from "vitest";
import { characterCount, DECODER_SAMPLES } from "./decoder/curriculum.ts";
import { PAPERS_PLAN } from "./decoder/plans/papers.ts";
import { TEXT_PLAN } from "./decoder/plans/text.ts";
import { poolBatches, POOL_SAMPLES, sampleAt, stageOfPool } from "./pools.ts";
import type { PretrainSample } from "./samples/sample.ts";
import { stageAt } from "./stages.ts";
import { SampleStream, STREAM_START, type StreamPosition } from "./stream.ts";

const STAGES = [
  { ...TEXT_PLAN.stages[0]!, samples: POOL_SAMPLES },
  { ...PAPERS_PLAN.stages[0]!, samples: POOL_SAMPLES },
];
const OPTIONS = { seed: "test", stages: STAGES, budget: 3000, maxSamples: 32 };
const WORKER = new URL("./decoder/worker.ts", import.meta.url);

async function take(threads: number, position: StreamPosition, count: number) {
  await using stream = new SampleStream<PretrainSample>({
    ...OPTIONS,
    ...{ worker: WORKER, threads, ahead: 1 },
  });
  const batches = [];
  for await (const batch of stream.from(position)) {
    batches.push(batch);
    if (batches.length === count) break;
  }
  return batches;
}

test("the same seed and index give the same sample, another of either another", () => {
  for (const stage of STAGES) {
    for (let index = 0; index < 6; index++) {
      const first = sampleAt("test", index, stage, DECODER_SAMPLES.makers);
      expect(sampleAt("test", index, stage, DECODER_SAMPLES.makers)).toEqual(first);
      expect(sampleAt("test", index + 99, stage, DECODER_SAMPLES.makers)).not.toEqual(first);
      expect(sampleAt("other", index, stage, DECODER_SAMPLES.makers)).not.toEqual(first);
    }
  }
});

test("stages follow each other by samples seen, and the last goes on", () => {
  const [first, second] = STAGES;
  expect(stageAt(0, STAGES)).toBe(first);
  expect(stageAt(POOL_SAMPLES - 1, STAGES)).toBe(first);
  expect(stageAt(POOL_SAMPLES, STAGES)).toBe(second);
  expect(stageAt(1e9, STAGES)).toBe(second);
  expect([0, 1, 2].map((pool) => stageOfPool(pool, STAGES))).toEqual([first, second, second]);
});

test("a pool holds every sample once, in batches within the budget", () => {
  const batches = poolBatches(OPTIONS, 0, DECODER_SAMPLES);
  const drawn = Array.from({ length: POOL_SAMPLES }, (_, i) =>
    sampleAt("test", i, STAGES[0]!, DECODER_SAMPLES.makers),
  );
  const texts = (samples: readonly PretrainSample[]) => samples.map((one) => one.prompt).sort();
  expect(texts(batches.flat())).toEqual(texts(drawn));
  for (const batch of batches) {
    const longest = Math.max(...batch.map(characterCount));
    expect(batch.length === 1 || batch.length * longest <= OPTIONS.budget).toBe(true);
    expect(batch.length).toBeLessThanOrEqual(OPTIONS.maxSamples);
  }
});

test("threads change nothing, and a stream resumes where it was left", async () => {
  const first = poolBatches(OPTIONS, 0, DECODER_SAMPLES);
  const one = await take(1, STREAM_START, first.length + 4);
  const two = await take(2, STREAM_START, first.length + 4);
  expect(two).toEqual(one);
  expect(one.slice(0, first.length).map(({ samples }) => samples)).toEqual(first);
  expect([one[0]?.stage, one[first.length]?.stage]).toEqual(STAGES.map(({ name }) => name));

  const left = first.length - 2;
  const resumed = await take(1, one[left - 1]!.next, 6);
  expect(resumed).toEqual(one.slice(left, left + 6));
});

test("a worker's error is thrown where the batch is awaited", async () => {
  const broken = { ...STAGES[0]!, mix: [["text", 0]] as const }; // no kind has weight
  await using stream = new SampleStream<PretrainSample>({
    ...{ ...OPTIONS, stages: [broken], worker: WORKER, threads: 1, ahead: 1 },
  });
  await expect(stream.from(STREAM_START).next()).rejects.toThrow(/positive total weight/);
});
