import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  characterCount,
  patchCount,
  poolBatches,
  POOL_SAMPLES,
  type BatchOptions,
} from "./batches.ts";
import { STAGES, type Stage } from "./curriculum.ts";
import type { PretrainSample } from "./samples/sample.ts";
import { SampleStream, STREAM_START, type StreamPosition } from "./stream.ts";

const TINY: Stage = { ...STAGES[1], name: "tiny", samples: POOL_SAMPLES };
const OPTIONS: BatchOptions = {
  seed: 5,
  fonts: "train",
  stages: [TINY, { ...STAGES[0], name: "last", samples: POOL_SAMPLES }],
  budget: 3000,
  maxSamples: 32,
};

/** Everything about a batch's samples in one text: comparing the pixels one by one takes seconds. */
function digest(samples: readonly PretrainSample[]): string {
  const hash = createHash("sha256");
  for (const { pixels, patchCharacters, ...rest } of samples) {
    hash.update(pixels).update(patchCharacters).update(JSON.stringify(rest));
  }
  return hash.digest("hex");
}

interface Taken {
  readonly stage: string;
  readonly next: StreamPosition;
  readonly digest: string;
}

async function take(threads: number, position: StreamPosition, count: number): Promise<Taken[]> {
  await using stream = new SampleStream({ ...OPTIONS, threads, ahead: 1 });
  const batches: Taken[] = [];
  for await (const { stage, next, samples } of stream.from(position)) {
    batches.push({ stage, next, digest: digest(samples) });
    if (batches.length === count) break;
  }
  return batches;
}

test("a pool holds every sample once, in batches within the budget", () => {
  const batches = poolBatches(OPTIONS, 0);
  expect(batches.flat()).toHaveLength(POOL_SAMPLES);
  expect(new Set(batches.flat()).size).toBe(POOL_SAMPLES);
  for (const batch of batches) {
    const most = Math.max(...batch.map(patchCount)) + Math.max(...batch.map(characterCount));
    expect(batch.length === 1 || batch.length * most <= OPTIONS.budget).toBe(true);
    expect(batch.length).toBeLessThanOrEqual(OPTIONS.maxSamples);
    expect(new Set(batch.map((sample) => sample.width > 0)).size).toBe(1);
  }
});

test("threads change nothing, and a stream resumes where it was left", async () => {
  const perPool = poolBatches(OPTIONS, 0).length;
  const one = await take(1, STREAM_START, perPool + 4);
  const two = await take(2, STREAM_START, perPool + 4);
  expect(two).toEqual(one);
  expect(one.slice(0, perPool).map((batch) => batch.digest)).toEqual(
    poolBatches(OPTIONS, 0).map(digest),
  );
  expect([one[0]?.stage, one[perPool]?.stage]).toEqual(["tiny", "last"]);

  const left = perPool - 2;
  const resumed = await take(1, one[left - 1]!.next, 6);
  expect(resumed).toEqual(one.slice(left, left + 6));
});

test("a worker's error is thrown where the batch is awaited", async () => {
  const broken: Stage = { ...TINY, mix: [["line", 0]] }; // no kind has weight
  await using stream = new SampleStream({ ...OPTIONS, stages: [broken], threads: 1, ahead: 1 });
  await expect(stream.from(STREAM_START).next()).rejects.toThrow(/positive total weight/);
});
