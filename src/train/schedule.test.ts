import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { makeSchedule, scheduleMultiplier, warmupSteps } from "./schedule.ts";
import type { Schedule, ScheduleSettings } from "./schedule.ts";

const curve = (schedule: Schedule, steps: number) =>
  Array.from({ length: steps }, (_, step) => scheduleMultiplier(schedule, step));

test("cosine equals the rates that transformers logged", () => {
  const path = resolve(import.meta.dirname, "../../fixtures/llama-lora-trace/trace.json");
  const { train, expected } = z
    .object({
      train: z.object({ lr: z.number(), warmup: z.number(), total: z.number() }),
      expected: z.object({ lr: z.array(z.number()) }),
    })
    .parse(JSON.parse(readFileSync(path, "utf8")));
  const { warmup, total } = train;
  const schedule = makeSchedule({ name: "cosine", warmup, totalSteps: total });
  const rates = curve(schedule, total).map((multiplier) => multiplier * train.lr);
  expect(rates).toHaveLength(expected.lr.length);
  rates.forEach((rate, step) => expect(Math.abs(rate - expected.lr[step]!)).toBeLessThan(1e-15));
});

test("each schedule by hand: 2 warm-up steps of 6", () => {
  const half = [0, 0.5, 1];
  expect(curve({ name: "linear", warmup: 2, total: 6 }, 7)).toEqual([...half, 0.75, 0.5, 0.25, 0]);
  expect(curve({ name: "constant" }, 3)).toEqual([1, 1, 1]);
  expect(curve({ name: "constant_with_warmup", warmup: 2 }, 5)).toEqual([...half, 1, 1]);
  const cosine = curve({ name: "cosine", warmup: 2, total: 6 }, 7);
  const root = Math.SQRT1_2;
  [...half, 0.5 + root / 2, 0.5, 0.5 - root / 2, 0].forEach((value, step) => {
    expect(cosine[step]).toBeCloseTo(value, 12);
  });
  const low = curve({ name: "cosine_with_min_lr", warmup: 2, total: 6, minRate: 0.1 }, 7);
  [...half, 0.1 + 0.9 * (0.5 + root / 2), 0.55, 0.1 + 0.9 * (0.5 - root / 2), 0.1].forEach(
    (value, step) => expect(low[step]).toBeCloseTo(value, 12),
  );
});

test("linear does not go below 0, and a run that only warms up does not divide by 0", () => {
  expect(scheduleMultiplier({ name: "linear", warmup: 0, total: 3 }, 9)).toBe(0);
  expect(curve({ name: "linear", warmup: 2, total: 2 }, 3)).toEqual([0, 0.5, 0]);
});

test("warm-up is a share below 1, rounded up, or a count", () => {
  expect(warmupSteps(0, 50)).toBe(0);
  expect(warmupSteps(0.03, 50)).toBe(2);
  expect(warmupSteps(7, 50)).toBe(7);
  expect(() => warmupSteps(1.5, 50)).toThrow("warmup is 1.5");
  expect(() => warmupSteps(-1, 50)).toThrow("warmup is -1");
});

test.each<[string, ScheduleSettings, string]>([
  ["warm-up", { name: "constant", totalSteps: 5, warmup: 2 }, "constant does not warm up"],
  ["floor", { name: "linear", totalSteps: 5, warmup: 0, minRate: 0.1 }, "linear has none"],
  ["no floor", { name: "cosine_with_min_lr", totalSteps: 5, warmup: 0 }, "needs a lowest"],
  ["no steps", { name: "linear", totalSteps: 0, warmup: 0 }, "The run has 0 steps"],
])("a setting that would be ignored or is missing is refused: %s", (_, settings, message) => {
  expect(() => makeSchedule(settings)).toThrow(message);
});
