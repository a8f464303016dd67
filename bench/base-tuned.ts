import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { rounded, type BaseRow } from "./base-row.ts";

const COMMAND = fileURLToPath(new URL("../bin/kvitto.js", import.meta.url));
const MOST_OUTPUT_BYTES = 64 * 2 ** 20;

const Metrics = z.record(z.string(), z.number().nullable());
const Quickstart = z.looseObject({ base: Metrics, tuned: Metrics, tuned_on_scans: Metrics, seconds: z.number() }); // prettier-ignore
const Training = z.looseObject({ seconds: z.number(), trained_parameters: z.number() });
const Evaluation = z.looseObject({ metrics: Metrics, n: z.number(), seconds: z.number() });

/** One command as a user runs it; what it prints with `--json`. */
async function kvitto(args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...args, "--json"], {
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "kvitto-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Wanted {
  readonly metric: string;
  readonly what: string;
  readonly goal: string;
}

function scoreRow(
  name: string,
  { metric, what, goal }: Wanted,
  metrics: z.infer<typeof Metrics>,
  samples: number,
  note: string,
): BaseRow {
  const value = metrics[metric];
  if (value === undefined) throw new Error(`internal: ${metric} is not among the scores`);
  const share = value === null ? null : rounded(value);
  return { name, what, value: share, unit: "share", goal, samples, note };
}

const QUICK_TEST_COUNT = 60;

/** The quick start with its own defaults: base and tuned on papers of held-out vendors. */
export async function quickstartRows(): Promise<BaseRow[]> {
  return inScratch(async (folder) => {
    const said = await kvitto(["quickstart", "--out", folder]);
    const { base, tuned, tuned_on_scans, seconds } = Quickstart.parse(said);
    const note = `${Math.round(seconds)} s for the whole quick start`;
    const right = { metric: "field_accuracy", goal: "≥ 0.90" };
    const row = (name: string, what: string, metrics: typeof base, goal = right.goal) =>
      scoreRow(name, { ...right, what, goal }, metrics, QUICK_TEST_COUNT, note);
    return [
      row("quickstart_base", "quick start, values right, base", base, "≤ 0.35"),
      row("quickstart_tuned", "quick start, values right, tuned", tuned),
      row("quickstart_scans", "the same, papers as scans", tuned_on_scans, "none"),
    ];
  });
}

const HOUR: readonly Wanted[] = [
  { metric: "field_accuracy", what: "values right", goal: "≥ 0.95" },
  { metric: "item_count_within_1", what: "item count ±1", goal: "≥ 0.95" },
  { metric: "table_teds", what: "TEDS of the table", goal: "≥ 0.90" },
  { metric: "arithmetic_consistency", what: "sums add up", goal: "≥ 0.98" },
];
const HOUR_PAPERS = 2000;
const HOUR_TEST_COUNT = 120;

/**
 * Fine-tuning on 2,000 papers of as many vendors invented after those of the training part, scored on
 * vendors that are in no other part.
 * @param kept  a folder that keeps papers, adapter and answers; they are removed when it is null
 */
export async function longTuningRows(epochs: number, kept: string | null): Promise<BaseRow[]> {
  const work = async (folder: string) => {
    const at = (name: string) => join(folder, name);
    const printed = ["--format", "pdf", "--grade", "0"];
    const draw = (part: string, count: number, ...more: string[]) =>
      kvitto(["synth", ...printed, "--part", part, "--count", String(count), "--out", at(part), ...more]); // prettier-ignore
    await draw("train", HOUR_PAPERS, "--invent", String(HOUR_PAPERS));
    await draw("validation", 30);
    await draw("test", HOUR_TEST_COUNT);
    const rates = ["--learning-rate", "0.002", "--rank", "32", "--alpha", "64"];
    const trained = Training.parse(
      await kvitto([
        ...["train", at("train"), "--validation", at("validation"), "--out", at("run")],
        ...[...rates, "--epochs", String(epochs), "--batch-size", "4"],
      ]),
    );
    const scored = Evaluation.parse(
      await kvitto(["eval", at("test"), "--adapter", at("run"), "--out", at("eval")]),
    );
    const minutes = Math.round(trained.seconds / 60);
    const note = `${HOUR_PAPERS} papers of invented vendors, ${epochs} epochs, ${minutes} min of training; 9 locales`;
    return HOUR.map((wanted) =>
      scoreRow(
        `long_tuning_${wanted.metric}`,
        { ...wanted, what: `long fine-tuning, ${wanted.what}` },
        ...([scored.metrics, scored.n, note] as const),
      ),
    );
  };
  return kept === null ? inScratch(work) : work(kept);
}
