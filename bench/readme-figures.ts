import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { z } from "zod";
import { writeBetweenMarks } from "./write-between-marks.ts";

/** Runs the quick start, or takes the results.json of one, and writes its figures into README.md. */
const README = fileURLToPath(new URL("../README.md", import.meta.url));
const COMMAND = fileURLToPath(new URL("../bin/kvitto.js", import.meta.url));
const MARKS = {
  start: "<!-- figures of `npm run readme:figures` -->",
  end: "<!-- end of figures -->",
};

const Score = z.looseObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const Scores = z.record(z.string(), Score);
const Results = z.looseObject({
  seconds: z.number(),
  papers: z.number(),
  scores: z.object({ base: Scores, tuned: Scores, tuned_on_scans: Scores }),
});

const ROWS = [
  ["field_accuracy", "values right"],
  ["field_accuracy_printed", "values right, of those on the paper"],
  ["line_item_accuracy", "values of line items right"],
  ["table_teds", "TEDS of the line items"],
  ["item_count_within_1", "number of line items, ±1"],
  ["arithmetic_consistency", "sums add up"],
  ["valid_document", "valid documents"],
] as const;

function percent(score: z.infer<typeof Score> | undefined): string {
  if (score === undefined || score.value === null) return "–";
  const at = (value: number) => (100 * value).toFixed(1);
  const range =
    score.low === null || score.high === null ? "" : ` (${at(score.low)}–${at(score.high)})`;
  return `${at(score.value)} %${range}`;
}

async function resultsOf(given: string | undefined): Promise<z.infer<typeof Results>> {
  if (given !== undefined) return Results.parse(JSON.parse(await readFile(given, "utf8")));
  const folder = await mkdtemp(join(tmpdir(), "kvitto-readme-"));
  try {
    const args = [COMMAND, "quickstart", "--out", folder, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { run } = z.looseObject({ run: z.string() }).parse(JSON.parse(stdout));
    return Results.parse(JSON.parse(await readFile(join(run, "results.json"), "utf8")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { from: { type: "string" } } });
const { scores, seconds, papers } = await resultsOf(values.from);
const cells = ROWS.map(([name, label]) => {
  const { base, tuned, tuned_on_scans: scans } = scores;
  return `| ${label} | ${[base, tuned, scans].map((of) => percent(of[name])).join(" | ")} |`;
});
const text = [
  `${papers} papers of vendors that were not trained on, with 95 % intervals; ${Math.round(seconds / 60)} minutes in all on 2 cores:`,
  "",
  "| | base, PDFs | tuned, PDFs | tuned, the same papers as scans |",
  "| --- | --- | --- | --- |",
  ...cells,
].join("\n");
await writeBetweenMarks(README, MARKS, text);
