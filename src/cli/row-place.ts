import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DatasetRow } from "../data/rows.ts";
import { rowsFileOf } from "./dataset-source.ts";

/**
 * Where a row of `rows`, as `readDataset(source)` gave them, is to be corrected: `labels.jsonl:12`, or
 * the JSON file beside its page.
 */
export async function rowPlaces(
  source: string,
  rows: readonly DatasetRow[],
): Promise<ReadonlyMap<string, string>> {
  const isFolder = (await stat(source)).isDirectory();
  const file = isFolder ? await rowsFileOf(source) : source;
  // An empty line before a row is an error of reading, so rows and lines are counted alike.
  const placeOf = (row: DatasetRow, i: number) =>
    file === null ? join(source, `${row.id}.json`) : `${file}:${i + 1}`;
  return new Map(rows.map((row, i) => [row.id, placeOf(row, i)]));
}
