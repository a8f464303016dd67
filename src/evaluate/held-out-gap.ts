import type { FieldComparison } from "../metrics/field-accuracy.ts";
import type { Score } from "../metrics/score.ts";
import { GROUP_METRICS, type GroupMetric, type GroupScore, groupScore } from "./group-scores.ts";

/** Vendors that a model has been trained on, as far as anybody knows. */
export type SeenVendors =
  | { readonly vendors: ReadonlySet<string>; readonly from: string }
  | { readonly vendors: null; readonly why: string };

export interface Difference {
  readonly value: number;
  /** 95 % interval. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface HeldOutGap {
  readonly seen: GroupScore;
  readonly held_out: GroupScore;
  readonly seen_vendors: readonly string[];
  readonly held_out_vendors: readonly string[];
  /** Seen less held out: above 0 where a model has learnt vendors instead of papers. */
  readonly gaps: Readonly<Record<GroupMetric, Difference | null>>;
  /** How it is known what was trained on. */
  readonly from: string;
}

/** Why there is no gap, instead of one. */
export interface NoGap {
  readonly why: string;
}

/**
 * a − b of two proportions of different papers, with Newcombe's interval, which joins the two scores'
 * own: from d − √((a − lₐ)² + (u_b − b)²) to d + √((uₐ − a)² + (b − l_b)²).
 * @see Newcombe 1998, Statistics in Medicine 17, 873–890, method 10
 */
export function scoreDifference(a: Score, b: Score): Difference | null {
  if (a.value === null || b.value === null) return null;
  const value = a.value - b.value;
  if (a.low === null || a.high === null || b.low === null || b.high === null) {
    return { value, low: null, high: null };
  }
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

/** Splits papers by whether their vendor was trained on; papers without a vendor are in neither part. */
export function splitBySeen(
  vendors: readonly (string | null)[],
  seen: SeenVendors,
): { readonly seen: readonly number[]; readonly held_out: readonly number[] } | NoGap {
  if (seen.vendors === null) return { why: seen.why };
  const known = vendors.flatMap((vendor, i) => (vendor === null ? [] : [{ vendor, i }]));
  const [trained, held] = [true, false].map((isSeen) =>
    known.filter(({ vendor }) => seen.vendors.has(vendor) === isSeen).map(({ i }) => i),
  ) as [number[], number[]]; // two in, two out
  if (known.length === 0) return { why: "no paper says which vendor it is of" };
  if (trained.length === 0) return { why: `no paper is of a seen vendor (${seen.from})` };
  if (held.length === 0) return { why: `every paper is of a seen vendor (${seen.from})` };
  return { seen: trained, held_out: held };
}

/** Vendors that were trained on against those that were not, or why that cannot be told. */
export function heldOutGap(
  comparisons: readonly (readonly FieldComparison[])[],
  vendors: readonly (string | null)[],
  seen: SeenVendors,
): HeldOutGap | NoGap {
  const split = splitBySeen(vendors, seen);
  if ("why" in split) return split;
  if (seen.vendors === null) throw new Error("internal: papers were split by vendors nobody knows");
  const part = (name: string, papers: readonly number[]) =>
    groupScore(
      name,
      papers.map((i) => comparisons[i]!),
    );
  const names = (papers: readonly number[]) =>
    [...new Set(papers.flatMap((i) => vendors[i] ?? []))].sort();
  const [trained, held] = [part("seen", split.seen), part("held out", split.held_out)];
  const gaps = GROUP_METRICS.map((name) => [
    name,
    scoreDifference(trained.metrics[name], held.metrics[name]),
  ]);
  return {
    ...{ seen: trained, held_out: held },
    ...{ seen_vendors: names(split.seen), held_out_vendors: names(split.held_out) },
    // One for each name of GROUP_METRICS.
    gaps: Object.fromEntries(gaps) as HeldOutGap["gaps"],
    from: seen.from,
  };
}
