import { KvittoError } from "../core/errors.ts";

export const SCHEDULE_NAMES = [
  "linear",
  "cosine",
  "cosine_with_min_lr",
  "constant",
  "constant_with_warmup",
] as const;
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

/** A schedule and only the numbers it uses, so that none can be given and ignored. Counts are steps. */
export type Schedule =
  | { readonly name: "constant" }
  | { readonly name: "constant_with_warmup"; readonly warmup: number }
  | { readonly name: "linear" | "cosine"; readonly warmup: number; readonly total: number }
  | {
      readonly name: "cosine_with_min_lr";
      readonly warmup: number;
      readonly total: number;
      /** Lowest multiplier, 0..1. */
      readonly minRate: number;
    };

export interface ScheduleSettings {
  readonly name: ScheduleName;
  /** Optimiser steps in the whole run. */
  readonly totalSteps: number;
  /** Below 1: a share of the run, rounded up; otherwise a whole number of steps. */
  readonly warmup: number;
  /** Lowest learning rate as a share of the highest; only for `cosine_with_min_lr`. */
  readonly minRate?: number | undefined;
}

/**
 * Warm-up in steps: a value below 1 is a share of the run, ceil(value · total).
 * @throws {KvittoError} `train.schedule` when it is negative, or neither a share nor a whole number
 */
export function warmupSteps(warmup: number, totalSteps: number): number {
  if (warmup >= 0 && warmup < 1) return Math.ceil(warmup * totalSteps);
  if (Number.isInteger(warmup) && warmup >= 1) return warmup;
  throw new KvittoError(
    "train.schedule",
    `warmup is ${warmup}; a share of the run (0 to below 1) or a whole number of steps was expected.`,
  );
}

/**
 * Checks settings and keeps what the named schedule uses.
 * @throws {KvittoError} `train.schedule` for a setting that the schedule would ignore or cannot take
 */
export function makeSchedule(settings: ScheduleSettings): Schedule {
  const { name, totalSteps: total, minRate } = settings;
  if (!Number.isInteger(total) || total < 1) {
    throw new KvittoError("train.schedule", `The run has ${total} steps; at least 1 was expected.`);
  }
  const warmup = warmupSteps(settings.warmup, total);
  if (minRate !== undefined && name !== "cosine_with_min_lr") {
    throw new KvittoError(
      "train.schedule",
      `A lowest learning rate is set, but the schedule ${name} has none.`,
      "Use the schedule cosine_with_min_lr, or leave the lowest learning rate out.",
    );
  }
  switch (name) {
    case "constant":
      if (warmup === 0) return { name };
      throw new KvittoError(
        "train.schedule",
        `warmup is ${settings.warmup}, but the schedule constant does not warm up.`,
        "Use the schedule constant_with_warmup.",
      );
    case "constant_with_warmup":
      return { name, warmup };
    case "linear":
    case "cosine":
      return { name, warmup, total };
    case "cosine_with_min_lr":
      if (minRate === undefined || !(minRate >= 0 && minRate <= 1)) {
        throw new KvittoError(
          "train.schedule",
          `cosine_with_min_lr needs a lowest learning rate as a share (0 to 1); got ${minRate}.`,
        );
      }
      return { name, warmup, total, minRate };
  }
}

/**
 * What the learning rate is multiplied by in optimiser step `step`, counted from 0. With W > 0 warm-up
 * steps the first multiplier is therefore 0. With T steps in all and p = (step−W)/max(1, T−W):
 *
 * - warming up (step < W): step / W
 * - linear: max(0, (T−step)/max(1, T−W))
 * - cosine: max(0, ½(1 + cos(π·p)));  cosine_with_min_lr: cosine·(1−r) + r
 *
 * @see transformers `optimization.py`
 */
export function scheduleMultiplier(schedule: Schedule, step: number): number {
  if (schedule.name === "constant") return 1;
  const { warmup } = schedule;
  if (step < warmup) return step / Math.max(1, warmup);
  switch (schedule.name) {
    case "constant_with_warmup":
      return 1;
    case "linear":
      return Math.max(0, (schedule.total - step) / Math.max(1, schedule.total - warmup));
    case "cosine":
      return cosine(schedule, step);
    case "cosine_with_min_lr":
      return cosine(schedule, step) * (1 - schedule.minRate) + schedule.minRate;
  }
}

function cosine({ warmup, total }: { warmup: number; total: number }, step: number): number {
  const progress = (step - warmup) / Math.max(1, total - warmup);
  return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
}
