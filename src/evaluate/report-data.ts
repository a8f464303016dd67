import type { PaperDocument } from "../documents/document.ts";
import type { DocumentScores } from "../metrics/score-documents.ts";
import type { Fact, ReportSetting } from "./report-page.ts";

/** A row of `metrics.jsonl`; the report draws `loss`, `learning_rate` and `eval_loss`. */
export type TrainingRow = Readonly<Record<string, unknown>> & { readonly step: number };

/** What heads looked at in one look at the model in training. */
export interface AttentionRow {
  readonly step: number;
  /** Passes over the rows until then. */
  readonly epochs: number;
  /** Papers that it is a mean over. */
  readonly papers: number;
  /** In the order of the layers; a figure for each head. */
  readonly layers: readonly {
    readonly layer: string;
    readonly entropy: readonly number[]; // nats
    /** Share on the five tokens that are looked at most. */
    readonly top5: readonly number[];
  }[];
}

/** One page of the test set with what was read from it. */
export interface ReportSample {
  readonly id: string;
  /** JPEG bytes of the page; they are put into the report itself. */
  readonly image_jpeg: Uint8Array;
  readonly truth: PaperDocument;
  /** What the models wrote, not cleaned up. */
  readonly tunedAnswer: string;
  readonly baseAnswer: string | null;
}

/** A file that was read without a truth to compare with, or with one. */
export interface ReportFile {
  readonly name: string;
  readonly image_jpeg: Uint8Array;
  readonly answer: string;
  readonly truth: PaperDocument | null;
  /** Where the file is from and who may use it, or any other remark. */
  readonly note: string | null;
}

export interface ReportTiming {
  readonly what: string;
  readonly seconds: number;
  /** Of how many, e.g. 40 "pages"; null for something that is done once. */
  readonly count: { readonly n: number; readonly unit: string } | null;
}

/** Everything the report shows. Nothing is computed from anywhere else. */
export interface RunReport {
  /** Name of the run folder. */
  readonly run: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** Facts for the head of the page: base model, adapter, trained parameters, seed, machine, … */
  readonly facts: readonly Fact[];
  readonly settings: readonly ReportSetting[];
  readonly training: readonly TrainingRow[];
  /** What the scores are of, e.g. "40 pages from 5 vendors that were not trained on". */
  readonly testSet: string;
  readonly tuned: DocumentScores;
  /** The base model on the same documents. */
  readonly base: DocumentScores | null;
  readonly samples: readonly ReportSample[];
  readonly files: readonly ReportFile[];
  readonly timing: readonly ReportTiming[];
}
