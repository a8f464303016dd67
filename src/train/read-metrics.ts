import { readFile } from "node:fs/promises";
import type { MetricsRow } from "../trackers/tracker.ts";

/** All rows of a `metrics.jsonl` that this program has written. */
export async function readMetrics(path: string): Promise<MetricsRow[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as MetricsRow); // the log checks rows when it opens
}

/** The last value of a metric at or before `step`; null when there is none. */
export function lastMetric(rows: readonly MetricsRow[], name: string, step: number): number | null {
  const value = rows.findLast((row) => row.step <= step && typeof row[name] === "number")?.[name];
  return typeof value === "number" ? value : null;
}
