export type Figure = number | string | boolean | null;

/** Figures of parts, e.g. a line for each layer. `metrics.jsonl` keeps them; trackers leave them out. */
export type FigureTable = readonly Readonly<Record<string, string | readonly number[]>>[];

/** One row of the stream of figures that training gives, as in `metrics.jsonl`. */
export interface MetricsRow {
  /** Optimiser steps done when the row was written. */
  readonly step: number;
  readonly [name: string]: Figure | FigureTable;
}

/** What a tracker shows of a row: neither its step nor its tables. */
export function shownFigures({ step: _, ...row }: MetricsRow): (readonly [string, Figure])[] {
  return Object.entries(row).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? [] : [[name, value] as const],
  );
}

/** What a tracker is told before the first row. */
export interface RunStart {
  /** Rows of a run that goes on, up to the checkpoint it goes on from; whatever is later is void. */
  readonly rows: readonly MetricsRow[];
  /** Settings of the run, by name. */
  readonly config: Readonly<Record<string, unknown>>;
}

export type Outcome = "finished" | "stopped" | "failed";

/**
 * Follows a run: a file, or a service. `metrics.jsonl` is written whatever trackers there are; they
 * are given the same rows. A method may reject: {@link startTracking} keeps that from the run.
 */
export interface Tracker {
  /** For people: "tensorboard". */
  readonly name: string;
  /** Called once, before the first row. */
  begin(start: RunStart): Promise<void>;
  /**
   * Steps never fall; a step's evaluation follows as a row of its own. Numbers may be NaN. Returns
   * when the row is on disk, and waits for no network.
   */
  log(row: MetricsRow): Promise<void>;
  /** The last call. Ends within seconds, whoever does not answer. */
  finish(outcome: Outcome): Promise<void>;
}

/**
 * Where a figure is shown: `eval_loss` → `eval/loss`, everything else `loss` → `train/loss`, the
 * rule of transformers' own trackers, so that runs of both stand in one chart. What is tracked of
 * attention stands apart: `attention_entropy` → `attention/entropy`.
 */
export function metricTag(name: string): string {
  const [, group, figure] = /^(eval|attention)_(.+)$/.exec(name) ?? [];
  return group === undefined ? `train/${name}` : `${group}/${figure}`;
}
