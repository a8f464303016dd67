import { createHash } from "node:crypto";
import { KvittoError } from "../core/errors.ts";

export const SPLIT_NAMES = ["train", "validation", "test"] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];
export type Split<Row> = Readonly<Record<SplitName, readonly Row[]>>;
/** Share of the rows for each part; they sum to 1. */
export type Shares = Readonly<Record<SplitName, number>>;

export const DEFAULT_SHARES: Shares = { train: 0.8, validation: 0.1, test: 0.1 };

interface Identified {
  readonly id: string;
}
interface Issued extends Identified {
  readonly vendor: string | null;
}

function groupBy<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** A fixed pseudo-random order of rows, whatever order they came in. */
function inHashOrder<T>(
  items: readonly T[],
  seed: string | number,
  keyOf: (item: T) => string,
): T[] {
  const hashed = items.map((item) => {
    const text = JSON.stringify([String(seed), keyOf(item)]);
    return { item, hash: createHash("sha256").update(text).digest("hex") };
  });
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ item }) => item);
}

/** @throws {KvittoError} `dataset.shares` */
export function checkShares(shares: Shares): void {
  const values = SPLIT_NAMES.map((part) => shares[part]);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (values.every((value) => value >= 0) && Math.abs(total - 1) < 1e-9) return;
  throw new KvittoError(
    "dataset.shares",
    `The shares are ${values.join(", ")} and sum to ${total}; none below 0 and a sum of 1 were expected.`,
  );
}

/** The part that is furthest below its share of what has been handed out. */
function mostLacking(shares: Shares, given: Readonly<Record<SplitName, number>>, total: number) {
  const lack = (part: SplitName) => shares[part] * total - given[part];
  return SPLIT_NAMES.reduce((most, part) => (lack(part) > lack(most) ? part : most));
}

/**
 * Splits rows so that every part has the same mixture of strata (kind of document, vendor, …), each to
 * within one row or so, and the whole has the shares asked for. Depends on ids, strata and seed only:
 * not on the order of the rows. Adding rows can move others.
 * @throws {KvittoError} `dataset.shares`
 */
export function splitStratified<Row extends Identified>(
  rows: readonly Row[],
  stratumOf: (row: Row) => string,
  seed: string | number,
  shares: Shares = DEFAULT_SHARES,
): Split<Row> {
  checkShares(shares);
  const strata = groupBy(
    inHashOrder(rows, seed, ({ id }) => id),
    stratumOf,
  );
  const names = [...strata.keys()].sort();
  const split: Record<SplitName, Row[]> = { train: [], validation: [], test: [] };
  const given: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  let total = 0;
  for (const row of names.flatMap((stratum) => strata.get(stratum) ?? [])) {
    // Whoever lacks most gets the next row: over any run of rows, so over a stratum, shares hold.
    const part = mostLacking(shares, given, ++total);
    given[part]++;
    split[part].push(row);
  }
  return split;
}

/**
 * Splits rows so that no vendor is in two parts: the test set then says how the model does on vendors
 * it has never seen. Vendors in an order that the seed gives go to `test`, then to `validation`, as long
 * as each brings the part closer to its share; the rest is `train`. Shares are approximate. A row without
 * a vendor is a vendor of its own.
 * @throws {KvittoError} `dataset.shares`; `dataset.few_vendors` when a part that has a share would
 *   stay empty
 */
export function splitByVendor<Row extends Issued>(
  rows: readonly Row[],
  seed: string | number,
  shares: Shares = DEFAULT_SHARES,
): Split<Row> {
  checkShares(shares);
  const vendors = [...groupBy(rows, vendorKey).entries()];
  let left = inHashOrder(vendors, seed, ([key]) => key).map(([, group]) => group);
  const take = (part: SplitName): Row[] => {
    const target = shares[part] * rows.length;
    const taken = vendorsUpTo(left, target);
    left = left.filter((group) => !taken.includes(group));
    return taken.flat();
  };
  const test = take("test");
  const validation = take("validation");
  const split = { train: left.flat(), validation, test };
  const empty = SPLIT_NAMES.find((part) => shares[part] > 0 && split[part].length === 0);
  if (empty !== undefined) {
    throw new KvittoError(
      "dataset.few_vendors",
      `There are ${vendors.length} vendors, too few to hold some out and leave some for ${empty}.`,
      "Add papers of other vendors, or split by rows instead.",
    );
  }
  return split;
}

/** Groups whose rows come closest to `target` rows, taken in order; at least the smallest of all. */
function vendorsUpTo<Row>(groups: readonly Row[][], target: number): Row[][] {
  if (target === 0) return [];
  const taken: Row[][] = [];
  let count = 0;
  for (const group of groups) {
    if (Math.abs(count + group.length - target) >= Math.abs(count - target)) continue;
    taken.push(group);
    count += group.length;
  }
  if (taken.length > 0) return taken;
  const smallest = [...groups].sort((a, b) => a.length - b.length)[0];
  return smallest === undefined ? [] : [smallest];
}

function vendorKey({ id, vendor }: Issued): string {
  return JSON.stringify(vendor === null ? { row: id } : { vendor });
}
/**
 * Splits rows by vendors that are named. Vendors that are not named go to `train`.
 * @throws {KvittoError} `dataset.unknown_vendor` for a named vendor that no row has;
 *   `dataset.vendor_twice` for one that is named for two parts
 */
export function holdOutVendors<Row extends Issued>(
  rows: readonly Row[],
  held: { readonly validation: readonly string[]; readonly test: readonly string[] },
): Split<Row> {
  const present = new Set(rows.map(({ vendor }) => vendor));
  const named = [...held.validation, ...held.test];
  const missing = named.find((vendor) => !present.has(vendor));
  if (missing !== undefined) {
    const known = [...present].filter((vendor) => vendor !== null).sort();
    throw new KvittoError(
      "dataset.unknown_vendor",
      `The vendor ${JSON.stringify(missing)} is to be held out, but no row is of it.`,
      `There are: ${known.join(", ")}.`,
    );
  }
  const twice = held.validation.find((vendor) => held.test.includes(vendor));
  if (twice !== undefined) {
    throw new KvittoError(
      "dataset.vendor_twice",
      `The vendor ${JSON.stringify(twice)} is named for validation and for test.`,
    );
  }
  const partOf = ({ vendor }: Row): SplitName => {
    if (vendor !== null && held.test.includes(vendor)) return "test";
    return vendor !== null && held.validation.includes(vendor) ? "validation" : "train";
  };
  const parts = groupBy(rows, partOf);
  return {
    train: parts.get("train") ?? [],
    validation: parts.get("validation") ?? [],
    test: parts.get("test") ?? [],
  };
}
