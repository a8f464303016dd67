import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { countSteps, planEpoch, stepsFrom } from "./epoch-plan.ts";
import type { PlanOptions } from "./epoch-plan.ts";

const random = new Random("lengths");
const LENGTHS = Array.from({ length: 503 }, () => random.int(10, 400));
const OPTIONS: PlanOptions = { seed: 1, batchSize: 8, accumulation: 3 };
const sizeOf = (batch: readonly number[]) =>
  batch.length * Math.max(...batch.map((i) => LENGTHS[i]!));

describe("an epoch", () => {
  test("meets every row once, in batches and windows of the sizes asked for", () => {
    const windows = planEpoch(LENGTHS, OPTIONS, 0);
    const batches = windows.flat();
    expect(batches.flat().sort((a, b) => a - b)).toEqual(LENGTHS.map((_, i) => i));
    expect(batches).toHaveLength(Math.ceil(503 / 8));
    expect(windows).toHaveLength(Math.ceil(63 / 3));
    expect(batches.every((batch) => batch.length <= 8)).toBe(true);
  });

  test("is a pure function of seed and epoch, and differs with either", () => {
    const plan = planEpoch(LENGTHS, OPTIONS, 4);
    expect(planEpoch(LENGTHS, OPTIONS, 4)).toEqual(plan);
    expect(planEpoch(LENGTHS, OPTIONS, 5)).not.toEqual(plan);
    expect(planEpoch(LENGTHS, { ...OPTIONS, seed: 2 }, 4)).not.toEqual(plan);
  });

  test("wastes little on padding, and does not order batches by length", () => {
    const batches = planEpoch(LENGTHS, OPTIONS, 0).flat();
    const real = LENGTHS.reduce((sum, length) => sum + length, 0);
    const padded = batches.reduce((sum, batch) => sum + sizeOf(batch), 0);
    // Sorted buckets of 128 rows spread over 390 lengths: a batch spans about 24 of 205 on average.
    expect(padded / real).toBeLessThan(1.15);
    const longest = batches.map((batch) => LENGTHS[batch[0]!]!);
    const rises = longest.filter((length, i) => i > 0 && length > longest[i - 1]!).length;
    expect(rises / longest.length).toBeGreaterThan(0.3);
  });

  test("keeps every micro-batch under the token limit, padding included", () => {
    const limited = { ...OPTIONS, maxTokensPerBatch: 900 };
    const batches = planEpoch(LENGTHS, limited, 0).flat();
    expect(Math.max(...batches.map(sizeOf))).toBeLessThanOrEqual(900);
    expect(batches.flat()).toHaveLength(LENGTHS.length);
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(8);
  });
});

test.each<[string, number[], Partial<PlanOptions>, string]>([
  ["a row above the token limit", [5, 12], { maxTokensPerBatch: 10 }, "train.row_too_long"],
  ["no rows", [], {}, "train.no_rows"],
  ["batch size 0", [5], { batchSize: 0 }, "train.batch"],
  ["accumulation 1.5", [5], { accumulation: 1.5 }, "train.batch"],
])("%s is refused", (_, lengths, changes, code) => {
  expect(() => planEpoch(lengths, { ...OPTIONS, ...changes }, 0)).toThrow(
    expect.objectContaining({ code }),
  );
});

describe("steps", () => {
  test("resumed at any position they go on exactly as they would have", () => {
    const take = (position: { epoch: number; window: number } | undefined, count: number) => {
      const steps = stepsFrom(LENGTHS, OPTIONS, position);
      return Array.from({ length: count }, () => steps.next().value);
    };
    const whole = take(undefined, 50); // 21 steps an epoch: crosses two borders
    for (const stop of [1, 20, 21, 30, 42]) {
      expect(take(whole[stop - 1]!.next, 50 - stop)).toEqual(whole.slice(stop));
    }
    expect(whole[20]).toMatchObject({
      position: { epoch: 0, window: 20 },
      next: { epoch: 1, window: 0 },
    });
  });

  test("are counted over whole and part epochs", () => {
    expect(countSteps(LENGTHS, OPTIONS, 3)).toBe(63);
    expect(countSteps(LENGTHS, OPTIONS, 1.5)).toBe(21 + 11);
    expect(countSteps(LENGTHS, OPTIONS, 0.01)).toBe(1);
    const ten = { seed: 1, batchSize: 1, accumulation: 1 };
    expect(countSteps(new Array<number>(10).fill(5), ten, 1.1)).toBe(11);
  });
});
