import { companies } from "./company.ts";
import type { DuplicatePair, Evidence } from "./duplicates/near-duplicates.ts";
import type { DatasetRow } from "./rows.ts";

export interface Part {
  readonly name: string;
  readonly rows: readonly DatasetRow[];
}

/** Two rows of one paper. */
export interface SamePaper {
  readonly rows: readonly [string, string];
  readonly parts: readonly [string, string];
  readonly evidence: Evidence;
  readonly similarity: number;
}

/** What keeps the parts of a dataset from being independent of each other, or its rows from counting. */
export interface Leakage {
  /** Pairs in two parts: what is tested was trained on. */
  readonly across: readonly SamePaper[];
  /** Pairs within a part: one paper counts twice. */
  readonly within: readonly SamePaper[];
  /** Companies with rows in several parts, and how many in each. */
  readonly shared_vendors: readonly {
    readonly vendor: string | null;
    readonly rows: Readonly<Record<string, number>>;
  }[];
  /** Ids that several parts use. */
  readonly duplicate_ids: readonly { readonly id: string; readonly parts: readonly string[] }[];
}

/**
 * Sorts duplicates by whether they cross parts, and finds what else the parts share.
 * @param pairs  indices into all rows, in the order of the parts
 */
export function findLeakage(parts: readonly Part[], pairs: readonly DuplicatePair[]): Leakage {
  const all = parts.flatMap(({ name, rows }) => rows.map((row) => ({ part: name, row })));
  const samePapers = pairs.map(({ first, second, evidence, similarity }): SamePaper => {
    const [a, b] = [all[first]!, all[second]!];
    const rows = [a.row.id, b.row.id] as const;
    return { rows, parts: [a.part, b.part], evidence, similarity };
  });
  const vendors = new Map<number, { vendor: string | null; rows: Record<string, number> }>();
  companies(all.map(({ row }) => row)).forEach((company, i) => {
    const { part, row } = all[i]!;
    const found = vendors.get(company) ?? { vendor: row.vendor, rows: {} };
    found.rows[part] = (found.rows[part] ?? 0) + 1;
    vendors.set(company, found);
  });
  const ids = new Map<string, string[]>();
  for (const { part, row } of all) ids.set(row.id, [...(ids.get(row.id) ?? []), part]);
  return {
    across: samePapers.filter((pair) => pair.parts[0] !== pair.parts[1]),
    within: samePapers.filter((pair) => pair.parts[0] === pair.parts[1]),
    shared_vendors: [...vendors.values()].filter(({ rows }) => Object.keys(rows).length > 1),
    duplicate_ids: [...ids].flatMap(([id, own]) => (own.length > 1 ? [{ id, parts: own }] : [])),
  };
}
