import { KvittoError } from "../core/errors.ts";
import { companies, companyKey } from "./company.ts";
import type { DuplicatePair } from "./duplicates/near-duplicates.ts";
import type { DatasetRow } from "./rows.ts";
import {
  checkShares,
  DEFAULT_SHARES,
  SPLIT_NAMES,
  splitByVendor,
  splitStratified,
  type Shares,
  type Split,
  type SplitName,
} from "./split.ts";
import { UnionFind } from "./union-find.ts";

export const SPLIT_RULES = ["vendor", "stratified", "time"] as const;
export type SplitRule = (typeof SPLIT_RULES)[number];

export interface SplitOptions {
  readonly rule: SplitRule;
  readonly seed: string | number;
  readonly shares?: Shares;
  /** Rows of one paper: they stay together. */
  readonly duplicates: readonly DuplicatePair[];
  /** Companies that make up the test part, with rule "vendor"; drawn by the seed when empty. */
  readonly holdOut?: readonly string[];
}

/** Rows that must not be parted. */
interface Unit {
  /** Least id of its rows: does not depend on their order. */
  readonly id: string;
  readonly rows: readonly DatasetRow[];
  /** Least id of the rows of its company; of its first row's company, where it has several. */
  readonly company: string;
}

/** Rows with the number of their group. */
function unitsOf(rows: readonly DatasetRow[], groups: UnionFind): Unit[] {
  const issuers = companies(rows);
  const members = new Map<number, number[]>();
  rows.forEach((_, i) => {
    const group = groups.find(i);
    members.set(group, [...(members.get(group) ?? []), i]);
  });
  const inOrder = (indices: readonly number[]) =>
    [...indices].sort((a, b) => (rows[a]!.id < rows[b]!.id ? -1 : 1));
  const companyId = new Map<number, string>();
  for (const i of inOrder(rows.map((_, i) => i))) {
    if (!companyId.has(issuers[i]!)) companyId.set(issuers[i]!, rows[i]!.id);
  }
  return [...members.values()].map((indices) => {
    const first = inOrder(indices)[0]!;
    return {
      id: rows[first]!.id,
      rows: indices.map((i) => rows[i]!),
      company: companyId.get(issuers[first]!)!,
    };
  });
}

function together(rows: readonly DatasetRow[], duplicates: readonly DuplicatePair[]): UnionFind {
  const groups = new UnionFind(rows.length);
  for (const { first, second } of duplicates) groups.join(first, second);
  return groups;
}

function unfold(split: Split<Unit>): Split<DatasetRow> {
  const rowsOf = (part: SplitName) => split[part].flatMap(({ rows }) => rows);
  return { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") };
}

/** Joins the rows of each company, so that a unit is one company or several that share a paper. */
function joinCompanies(rows: readonly DatasetRow[], groups: UnionFind): void {
  companies(rows).forEach((issuer, i) => groups.join(issuer, i));
}

function issuedBy({ rows }: Unit, keys: ReadonlySet<string>): boolean {
  return rows.some(({ vendor, document }) =>
    [vendor, document.vendor.name].some((name) => name !== null && keys.has(companyKey(name))),
  );
}

function byVendor(units: readonly Unit[], options: Required<SplitOptions>): Split<DatasetRow> {
  const { seed, shares, holdOut } = options;
  // splitByVendor counts rows: each row carries the id of its unit as its vendor.
  const split = (some: readonly Unit[], these: Shares) => {
    const carriers = some.flatMap(({ id, rows }) =>
      rows.map((row) => ({ id: row.id, vendor: id, row })),
    );
    const parts = splitByVendor(carriers, seed, these);
    const rowsOf = (part: SplitName) => parts[part].map(({ row }) => row);
    return { train: rowsOf("train"), validation: rowsOf("validation"), test: rowsOf("test") };
  };
  if (holdOut.length === 0) return split(units, shares);
  for (const name of holdOut) {
    if (units.some((unit) => issuedBy(unit, new Set([companyKey(name)])))) continue;
    const known = new Set(units.flatMap(({ rows }) => rows.map(({ vendor }) => vendor ?? "")));
    throw new KvittoError(
      "dataset.unknown_vendor",
      `The vendor ${JSON.stringify(name)} is to be held out, but no row is of it.`,
      `There are: ${[...known]
        .filter((one) => one !== "")
        .sort()
        .join(", ")}.`,
    );
  }
  const keys = new Set(holdOut.map(companyKey));
  const test = units.filter((unit) => issuedBy(unit, keys));
  const rest = units.filter((unit) => !test.includes(unit));
  const kept = shares.train + shares.validation;
  if (rest.length === 0 || kept === 0) {
    throw new KvittoError(
      "dataset.few_vendors",
      "The vendors that are held out are all there are; none is left for train.",
      "Hold fewer out.",
    );
  }
  const inner = { train: shares.train / kept, validation: shares.validation / kept, test: 0 };
  return { ...split(rest, inner), test: test.flatMap(({ rows }) => rows) };
}

/** The newest date of a unit: training must not see what is newer than the test. */
function dateOf({ rows }: Unit): string | null {
  const dates = rows.map(({ document }) => document.issue_date).filter((date) => date !== null);
  return dates.sort().at(-1) ?? null;
}

/** Days in order; a day goes where its middle falls, so that no day is in two parts. */
function byTime(units: readonly Unit[], shares: Shares): Split<DatasetRow> {
  const days = new Map<string, Unit[]>();
  for (const unit of units) {
    const date = dateOf(unit);
    if (date !== null) days.set(date, [...(days.get(date) ?? []), unit]);
  }
  if (days.size < SPLIT_NAMES.filter((part) => shares[part] > 0).length) {
    throw new KvittoError(
      "dataset.few_dates",
      `The rows have ${days.size} different dates, too few to split by time.`,
      "Split by vendor or stratified instead.",
    );
  }
  const parts: Record<SplitName, DatasetRow[]> = { train: [], validation: [], test: [] };
  const undated = units.filter((unit) => dateOf(unit) === null);
  const total = units.reduce((sum, { rows }) => sum + rows.length, 0);
  let seen = undated.reduce((sum, { rows }) => sum + rows.length, 0);
  parts.train.push(...undated.flatMap(({ rows }) => rows));
  for (const day of [...days.keys()].sort()) {
    const rows = days.get(day)!.flatMap((unit) => unit.rows);
    const middle = (seen + rows.length / 2) / total;
    seen += rows.length;
    const part =
      middle > shares.train + shares.validation
        ? "test"
        : middle > shares.train
          ? "validation"
          : "train";
    parts[part].push(...rows);
  }
  return parts;
}

/**
 * Splits a dataset so that rows of one paper stay together, by one of three rules. `vendor`: no
 * company is in two parts (names, legal forms and tax numbers as in `companies`). `stratified`: every
 * part has its share of every company's papers. `time`: the oldest days are trained on and the newest
 * tested; rows without a date are trained on. Depends on ids, contents and seed, not on the order of
 * rows; within a part they keep it.
 * @throws {KvittoError} `dataset.shares`, `dataset.few_vendors`, `dataset.few_dates`,
 *   `dataset.unknown_vendor`, `dataset.empty_part`
 */
export function splitDataset(
  rows: readonly DatasetRow[],
  { rule, seed, duplicates, shares = DEFAULT_SHARES, holdOut = [] }: SplitOptions,
): Split<DatasetRow> {
  checkShares(shares);
  const groups = together(rows, duplicates);
  if (rule === "vendor") joinCompanies(rows, groups);
  const units = unitsOf(rows, groups);
  const options = { rule, seed, duplicates, shares, holdOut };
  const split =
    rule === "vendor"
      ? byVendor(units, options)
      : rule === "time"
        ? byTime(units, shares)
        : unfold(splitStratified(units, ({ company }) => company, seed, shares));
  const empty = SPLIT_NAMES.find((part) => shares[part] > 0 && split[part].length === 0);
  if (empty !== undefined) {
    throw new KvittoError(
      "dataset.empty_part",
      `${rows.length} rows are too few: nothing is left for ${empty}, which has a share of ${shares[empty]}.`,
      "Add rows, or give that part no share.",
    );
  }
  const place = new Map(rows.map(({ id }, i) => [id, i]));
  const inOrder = (part: SplitName) =>
    [...split[part]].sort((a, b) => place.get(a.id)! - place.get(b.id)!);
  return { train: inOrder("train"), validation: inOrder("validation"), test: inOrder("test") };
}
