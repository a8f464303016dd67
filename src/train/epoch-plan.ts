import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";

export interface PlanOptions {
  readonly seed: string | number;
  /** Most rows in a micro-batch. */
  readonly batchSize: number;
  /** Most tokens in a micro-batch, padding included; undefined for no limit. */
  readonly maxTokensPerBatch?: number | undefined;
  /** Micro-batches in an optimiser step. */
  readonly accumulation: number;
}

/** Sample indices of one micro-batch. */
export type MicroBatch = readonly number[];
/** The micro-batches of one optimiser step. */
export type Window = readonly MicroBatch[];

/** Where a run stands: the next optimiser step is `window` of `epoch`. Written into checkpoints. */
export interface EpochPosition {
  readonly epoch: number;
  readonly window: number;
}

export const PLAN_START: EpochPosition = { epoch: 0, window: 0 };

/**
 * Batches to sort by length together. Wide enough that rows of a batch have nearly one length, narrow
 * enough that which rows meet still changes with every epoch.
 */
const BATCHES_PER_BUCKET = 16;

/**
 * The optimiser steps of one epoch: which rows meet in which micro-batch. A pure function of the
 * lengths, the options and the epoch, so a resumed run meets the same batches without replaying any.
 *
 * Rows are shuffled, cut into buckets, sorted by length inside each, cut into micro-batches, and the
 * micro-batches are shuffled again: rows of a batch have nearly one length (little padding), and
 * short ones do not all come first. The last window of an epoch may hold fewer micro-batches; no
 * window crosses into the next epoch.
 *
 * @param lengths  tokens of each row
 * @throws {KvittoError} `train.row_too_long` when one row alone exceeds `maxTokensPerBatch`;
 *   `train.batch` for a size below 1; `train.no_rows`
 */
export function planEpoch(
  lengths: readonly number[],
  options: PlanOptions,
  epoch: number,
): Window[] {
  checkOptions(lengths, options);
  const { batchSize, accumulation } = options;
  const random = new Random(options.seed).fork("epoch").fork(epoch);
  const order = random.shuffled(lengths.map((_, index) => index));
  const batches: MicroBatch[] = [];
  const bucketSize = batchSize * BATCHES_PER_BUCKET;
  for (let start = 0; start < order.length; start += bucketSize) {
    const bucket = order.slice(start, start + bucketSize);
    // Stable, so rows of one length keep their shuffled order.
    bucket.sort((a, b) => lengths[b]! - lengths[a]!);
    batches.push(...cutIntoBatches(bucket, lengths, options));
  }
  const shuffled = random.shuffled(batches);
  const windows: Window[] = [];
  for (let start = 0; start < shuffled.length; start += accumulation) {
    windows.push(shuffled.slice(start, start + accumulation));
  }
  return windows;
}

function cutIntoBatches(
  bucket: readonly number[],
  lengths: readonly number[],
  { batchSize, maxTokensPerBatch = Infinity }: PlanOptions,
): MicroBatch[] {
  const batches: number[][] = [];
  let current: number[] = [];
  for (const index of bucket) {
    // Longest first, so the first row of a batch decides what all are padded to.
    const padded = lengths[current[0] ?? index]! * (current.length + 1);
    if (current.length === batchSize || (current.length > 0 && padded > maxTokensPerBatch)) {
      batches.push(current);
      current = [];
    }
    current.push(index);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function checkOptions(lengths: readonly number[], options: PlanOptions): void {
  const { batchSize, accumulation, maxTokensPerBatch = Infinity } = options;
  if (lengths.length === 0) {
    throw new KvittoError("train.no_rows", "There is no row to train on; at least 1 was expected.");
  }
  for (const [name, value] of Object.entries({ batchSize, accumulation })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new KvittoError(
      "train.batch",
      `${name} is ${value}; a whole number from 1 was expected.`,
    );
  }
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest > maxTokensPerBatch) {
    throw new KvittoError(
      "train.row_too_long",
      `Row ${lengths.indexOf(longest)} (counted from 0) has ${longest} tokens; a micro-batch holds at most ${maxTokensPerBatch}.`,
      `Raise max_tokens_per_batch to ${longest}, or lower max_tokens.`,
    );
  }
}

/** Tokens of each row: the same in every epoch, or those of the epoch that is asked for. */
export type Lengths = readonly number[] | ((epoch: number) => readonly number[]);

function lengthsIn(epoch: number, lengths: Lengths): readonly number[] {
  return typeof lengths === "function" ? lengths(epoch) : lengths;
}

/**
 * Optimiser steps in `epochs` epochs; a part of an epoch counts ceil(part · its steps). With a token
 * limit epochs can differ by a step or so, hence the sum over all of them.
 */
export function countSteps(lengths: Lengths, options: PlanOptions, epochs: number): number {
  let steps = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const share = Math.min(1, epochs - epoch);
    // 0.1 of 10 steps is 1, although (1.1 − 1) · 10 is a little more in floating point.
    steps += Math.ceil(share * planEpoch(lengthsIn(epoch, lengths), options, epoch).length - 1e-9);
  }
  return steps;
}

/** Passes over the rows before `position`; of one in the middle of an epoch the share that is done. */
export function passesDone(
  lengths: Lengths,
  options: PlanOptions,
  { epoch, window }: EpochPosition,
): number {
  if (window === 0) return epoch;
  return epoch + window / planEpoch(lengthsIn(epoch, lengths), options, epoch).length;
}

/** A window and where it stands; `next` is the position to store once it is done. */
export interface PlannedStep {
  readonly window: Window;
  readonly position: EpochPosition;
  readonly next: EpochPosition;
}

/** Optimiser steps from `position` on, epoch after epoch, without end. */
export function* stepsFrom(
  lengths: Lengths,
  options: PlanOptions,
  position: EpochPosition = PLAN_START,
): Generator<PlannedStep, never> {
  let first = position.window;
  for (let epoch = position.epoch; ; epoch++) {
    const windows = planEpoch(lengthsIn(epoch, lengths), options, epoch);
    for (let index = first; index < windows.length; index++) {
      const last = index + 1 === windows.length;
      const next = last ? { epoch: epoch + 1, window: 0 } : { epoch, window: index + 1 };
      yield { window: windows[index]!, position: { epoch, window: index }, next };
    }
    first = 0;
  }
}
