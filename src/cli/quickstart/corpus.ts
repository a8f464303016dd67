import { join } from "node:path";
import type { Progress } from "../../core/progress.ts";
import { readRows, type DatasetRow } from "../../data/rows.ts";
import { synthesize } from "../../synth/synthesize.ts";
import { VENDOR_SPLIT } from "../../synth/vendors/all.ts";
import type { Grade } from "../../synth/wear/grade.ts";

export interface Corpus {
  readonly train: readonly DatasetRow[];
  /** Vendors that training never sees; for the loss during training, not for the scores. */
  readonly validation: readonly DatasetRow[];
  /** Other vendors again: what the figures are about. */
  readonly test: readonly DatasetRow[];
  /** The papers of `test` once more, printed and scanned. */
  readonly scans: readonly DatasetRow[];
}

export interface CorpusOptions {
  readonly folder: string;
  readonly seed: string;
  readonly trainCount: number;
  readonly testCount: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** How worn the scans are: a clean office scan. */
const SCAN_GRADE = 1;
const VALIDATION_COUNT = 16;

/**
 * Draws the three sets, each from vendors of its own, as PDFs with a text layer, as they come by mail;
 * the test set also as scans.
 */
export async function drawCorpus(options: CorpusOptions): Promise<Corpus> {
  const { folder, seed, trainCount, testCount, progress, signal } = options;
  const draw = async (
    name: keyof typeof VENDOR_SPLIT,
    count: number,
    made: {
      readonly as: string;
      readonly format: "pdf" | "jpeg";
      readonly grade: Grade;
      readonly invent?: number;
    },
  ): Promise<DatasetRow[]> => {
    const { as, ...how } = made;
    const out = join(folder, as);
    const vendors = VENDOR_SPLIT[name];
    const same = { vendors, seed: `${seed}/${name}`, count };
    await synthesize({ ...same, ...how, out, progress, signal });
    return readRows(join(out, "documents.jsonl"));
  };
  const printed = { format: "pdf", grade: 0 } as const;
  const scanned = { format: "jpeg", grade: SCAN_GRADE } as const;
  return {
    // Each paper is of a vendor of its own, made of the traits of twelve: what is learnt of any one
    // of them does not help with the next.
    train: await draw("train", trainCount, { as: "train", ...printed, invent: trainCount }),
    validation: await draw("validation", VALIDATION_COUNT, { as: "validation", ...printed }),
    test: await draw("test", testCount, { as: "test", ...printed }),
    scans: await draw("test", testCount, { as: "scans", ...scanned }),
  };
}
