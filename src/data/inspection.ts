import { FIELDS, leavesOf } from "../documents/fields.ts";
import type { DatasetRow } from "./rows.ts";

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Count {
  /** null: nobody knows. */
  readonly name: string | null;
  readonly rows: number;
}

/** What some rows are made of. */
export interface RowsInspection {
  readonly rows: number;
  readonly pages: number;
  readonly kinds: readonly Count[];
  readonly vendors: readonly Count[];
  readonly currencies: readonly Count[];
  /** First and last issue date, and how many rows state none. */
  readonly dates: {
    readonly from: string | null;
    readonly to: string | null;
    readonly none: number;
  };
  /** How many line items a row has. */
  readonly line_items: Spread;
  /** For each field, in the order of the JSON: in how many documents it is printed. */
  readonly fields: readonly { readonly field: string; readonly rows: number }[];
  /** What `source` says, where it says one of few things: layout, grade, collection, class, … */
  readonly sources: readonly { readonly key: string; readonly values: readonly Count[] }[];
}

/** A source with more values than this is a name or a seed, not a class. */
const MOST_CLASSES = 40;

/** Least, median (the lower of two) and greatest; zeros for nothing. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { min: at(0), median: at(0.5), max: at(1) };
}

/** How many rows have each name, most first. */
export function countBy(names: readonly (string | null)[]): Count[] {
  const counts = new Map<string | null, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, rows]) => ({ name, rows }))
    .sort((a, b) => b.rows - a.rows || String(a.name).localeCompare(String(b.name)));
}

function sourcesOf(rows: readonly DatasetRow[]) {
  const keys = [...new Set(rows.flatMap(({ source }) => Object.keys(source)))].sort();
  return keys.flatMap((key) => {
    const names = rows.map(({ source }) => {
      const value = source[key];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? String(value)
        : null;
    });
    const values = countBy(names);
    const isClass = values.length <= MOST_CLASSES && values.length < Math.max(2, rows.length);
    return isClass && values.some(({ name }) => name !== null) ? [{ key, values }] : [];
  });
}

/** Counts what can be told from the labels alone. */
export function inspectRows(rows: readonly DatasetRow[]): RowsInspection {
  const printed = new Map<string, number>(FIELDS.map(({ path }) => [path, 0]));
  for (const { document } of rows) {
    const leaves = leavesOf(document).filter(({ value }) => value !== null);
    for (const field of new Set(leaves.map((leaf) => leaf.field))) {
      printed.set(field, printed.get(field)! + 1);
    }
  }
  const dates = rows.map(({ document }) => document.issue_date).filter((date) => date !== null);
  dates.sort();
  return {
    rows: rows.length,
    pages: rows.reduce((sum, { images }) => sum + images.length, 0),
    kinds: countBy(rows.map(({ document }) => document.kind)),
    vendors: countBy(rows.map(({ vendor }) => vendor)),
    currencies: countBy(rows.map(({ document }) => document.currency)),
    dates: { from: dates[0] ?? null, to: dates.at(-1) ?? null, none: rows.length - dates.length },
    line_items: spread(rows.map(({ document }) => document.line_items.length)),
    fields: [...printed].map(([field, count]) => ({ field, rows: count })),
    sources: sourcesOf(rows),
  };
}
