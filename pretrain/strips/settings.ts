import { KvittoError } from "../../src/core/errors.ts";
import { parseOptions, positive } from "../arguments.ts";

export interface StripSettings {
  readonly run: string;
  readonly seed: string;
  /** Samples over which the rate falls to its end, and after which the run ends. */
  readonly samples: number;
  readonly learningRate: number;
  /** Most that strips · columns of the widest may be in a batch. */
  readonly batchColumns: number;
  /** Folder of real lines from `align.ts`, and their share; null for drawn lines only. */
  readonly scans: string | null;
  readonly scanShare: number;
  readonly threads: number;
  readonly saveEveryMinutes: number;
}

const OPTIONS = {
  run: { type: "string", default: "runs/pretrain-strips" },
  seed: { type: "string", default: "kvitto-strips" },
  samples: { type: "string", default: "250000" },
  "learning-rate": { type: "string", default: "0.002" },
  "batch-columns": { type: "string", default: "2200" },
  scans: { type: "string" },
  "scan-share": { type: "string", default: "0.25" },
  threads: { type: "string", default: "1" },
  "save-every-minutes": { type: "string", default: "4" },
} as const;

/** @throws {KvittoError} `usage` */
export function parseStripSettings(args: readonly string[]): StripSettings {
  const values = parseOptions(args, OPTIONS);
  const scanShare = positive("scan-share", values["scan-share"]);
  if (scanShare > 1) {
    throw new KvittoError(
      "usage",
      `--scan-share is a share of all strips, 0..1; got ${scanShare}.`,
    );
  }
  return {
    run: values.run,
    seed: values.seed,
    samples: positive("samples", values.samples),
    learningRate: positive("learning-rate", values["learning-rate"]),
    batchColumns: positive("batch-columns", values["batch-columns"]),
    scans: values.scans ?? null,
    scanShare,
    threads: positive("threads", values.threads),
    saveEveryMinutes: positive("save-every-minutes", values["save-every-minutes"]),
  };
}
