import type { Progress } from "../../src/core/progress.ts";
import type { DatasetRow } from "../../src/data/rows.ts";

export const SETS = ["sroie-text", "sroie-pixels", "e-invoices", "vendor-pdfs"] as const;
export type SetName = (typeof SETS)[number];

/** What one adapter is trained on and what is read with it. No company is on both sides. */
export interface Fold {
  readonly train: readonly DatasetRow[];
  readonly test: readonly DatasetRow[];
}

/** Fields whose values are pooled into one F1. */
export interface ScoredGroup {
  readonly name: string;
  readonly fields: readonly string[];
  /** Least micro F1 that is aimed at; null where the project names none. */
  readonly goal: number | null;
}

export interface ProtocolOptions {
  /** Folder with sroie/, einvoice/ and invoice2data/. */
  readonly data: string;
  /** For files that are only needed during the run. */
  readonly scratch: string;
  readonly seed: string;
  /** Most rows of a part, for a trial; null for all. */
  readonly limit: number | null;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

export interface TrainingChoices {
  /** Passes over the training part. */
  readonly epochs: number;
  /** The probability that a row is of an invented vendor in an epoch. */
  readonly anonymise: number;
  /** How often a real row comes in an epoch, beside drawn ones. */
  readonly repeat: number;
}

/** One real set, how it is split and what is asked of each paper. */
export interface Protocol {
  readonly name: SetName;
  readonly title: string;
  /** How papers are given, and how training and test are kept apart, in words for the table's reader. */
  readonly how: string;
  /** Paths of the fields that every test paper is asked for. */
  readonly asked: readonly string[];
  readonly groups: readonly ScoredGroup[];
  /** How it trains where nothing else is asked for. */
  readonly training: TrainingChoices;
  /** What is done to a paper's text before it is trained on or read. */
  readonly prepareText: (text: string) => string;
  folds(options: ProtocolOptions): Promise<{
    readonly folds: readonly Fold[];
    /** Papers of the set that could not be imported, with the reason. */
    readonly notImported: readonly string[];
  }>;
}
