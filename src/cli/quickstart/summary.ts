import { basename } from "node:path";
import type { Evaluation } from "../../evaluate/evaluate-documents.ts";
import type { Colors } from "../output.ts";
import { scoreTable } from "../score-table.ts";
import type { FileReading } from "./examples.ts";

export interface QuickstartOutcome {
  readonly seconds: number;
  readonly base: Evaluation;
  readonly tuned: Evaluation;
  /** The same papers, printed, scanned and read. */
  readonly tunedOnScans: Evaluation;
  readonly readings: readonly FileReading[];
  readonly report: string;
}

/** "81.2 % of values right" */
export function scansText({ scores }: Evaluation): string {
  const { value } = scores.metrics.field_accuracy;
  return value === null ? "–" : `${(100 * value).toFixed(1)} % of values right`;
}

/** What a person sees at the end of the quick start. */
export function summaryText(outcome: QuickstartOutcome, colors: Colors): string {
  const { base, tuned, tunedOnScans, readings, report, seconds } = outcome;
  const table = scoreTable(
    [
      { title: "base, PDFs", scores: base.scores },
      { title: "tuned, scans", scores: tunedOnScans.scores },
      { title: "tuned, PDFs", scores: tuned.scores },
    ],
    colors,
  );
  const files = readings.map(({ path, extraction, seconds: reading }) => {
    const { vendor, issue_date, total, currency } = extraction.document;
    const read = [vendor.name, issue_date, total === null ? null : `${total} ${currency ?? ""}`];
    return `${basename(path)}: ${read.map((value) => value ?? "–").join(", ")} (${reading.toFixed(1)} s)`;
  });
  const end = `${Math.round(seconds)} s in all. Report: ${colors.bold(report)}`;
  return [table, "", ...files, "", end].join("\n");
}
