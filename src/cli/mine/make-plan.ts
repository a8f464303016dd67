import type { Leader } from "../../evaluate/mining/clusters.ts";
import type { MinedError, MinedPaper } from "../../evaluate/mining/mined-error.ts";
import type { HardAim } from "../../synth/hard.ts";
import { LOCALE_IDS, type LocaleId } from "../../synth/locale.ts";
import { SYNTH_KINDS } from "../../synth/options.ts";
import { vendorsForPart } from "../../synth/plan/plan-cells.ts";
import { PLAN_VERSION, type PlanPart, type SynthesisPlan } from "../../synth/plan/synthesis-plan.ts"; // prettier-ignore
import { VENDORS, WIDE_SPLIT, findVendor } from "../../synth/vendors/all.ts";
import { aimOfError } from "./aims-of-error.ts";

export interface PlanOptions {
  readonly leaders: readonly Leader[];
  readonly count: number;
  readonly seed: string;
  /** Share of ordinary papers, so that what is right stays right. */
  readonly retention: number;
  readonly format: SynthesisPlan["format"];
  /** Vendors that were trained on, where it is known: they may be drawn even if they were mined. */
  readonly trained: ReadonlySet<string>;
}

/** When fewer vendors than this print what a locale or an aim leaves, it is not asked for. */
const LEAST_VENDORS = 2;
/** Papers of fewer vendors of one look are learnt by heart; then all layouts are drawn. */
const LEAST_VENDORS_OF_LAYOUTS = 6;

/**
 * Vendors to draw from: those of the training part, without any that was mined and not trained on (it
 * is held out by whoever evaluates). Packs only where their vendors were mined or trained on.
 */
function allowedVendors(papers: readonly MinedPaper[], trained: ReadonlySet<string>): string[] {
  const mined = new Set(papers.flatMap(({ prediction }) => prediction.vendor ?? []));
  const packs = VENDORS.filter(({ id }) => mined.has(id) || trained.has(id)).map(({ pack }) => pack); // prettier-ignore
  return WIDE_SPLIT.train.filter((id) => {
    const { pack } = findVendor(id);
    return (!mined.has(id) || trained.has(id)) && (pack === undefined || packs.includes(pack));
  });
}

/** Counts as weights, in the order of `names`; null when there is nothing to count. */
function weights<K extends string>(
  names: readonly K[],
  found: readonly (string | null)[],
): Partial<Record<K, number>> | null {
  const entries = names
    .map((name) => [name, found.filter((one) => one === name).length] as const)
    .filter(([, count]) => count > 0);
  // Keys are those of `names`.
  return entries.length === 0 ? null : (Object.fromEntries(entries) as Partial<Record<K, number>>);
}

/** The languages of papers: their own where they are known, else those of vendors that sell in their currency. */
function localesOf(papers: readonly MinedPaper[]): LocaleId[] | null {
  const known = LOCALE_IDS.filter((id) => papers.some(({ origin }) => origin.locale === id));
  if (known.length > 0) return known;
  const currencies = new Set(papers.map(({ prediction }) => prediction.truth.currency));
  const likely = VENDORS.filter(({ currency, locale }) => currency === locale.currency && currencies.has(currency)); // prettier-ignore
  const found = LOCALE_IDS.filter((id) => likely.some(({ locale }) => locale.id === id));
  return found.length === 0 ? null : found;
}

interface Sort {
  readonly share: number;
  readonly why: string;
  readonly hard: readonly HardAim[];
  readonly papers: readonly MinedPaper[];
  /** What kinds and grades are counted by: a paper with two errors counts twice. */
  readonly counted: readonly { readonly kind: string; readonly grade: string | null }[];
  readonly layouts: readonly string[];
}

/** A part that can be drawn: what no vendor prints is left out, wishes for looks last. */
function partOf(
  sort: Sort,
  allowed: readonly string[],
  { format, count }: Pick<PlanOptions, "format" | "count">,
): PlanPart | null {
  const { share, why, papers, counted } = sort;
  const fits = (wish: Pick<PlanPart, "hard" | "locales" | "layouts">) =>
    vendorsForPart({ ...wish, vendors: [...allowed] }, null).length >=
    (wish.layouts === null ? LEAST_VENDORS : LEAST_VENDORS_OF_LAYOUTS);
  const families = VENDORS.filter(({ id }) => allowed.includes(id)).map(({ layout }) => layout.family); // prettier-ignore
  const own = [...new Set(sort.layouts)].filter((layout) => families.includes(layout)).sort();
  let hard = [...sort.hard];
  let locales = localesOf(papers);
  let layouts = own.length === 0 ? null : own;
  if (!fits({ hard, locales, layouts })) layouts = null;
  if (!fits({ hard, locales, layouts })) locales = null;
  if (!fits({ hard, locales, layouts })) hard = [];
  const wish = { hard, locales, layouts };
  const vendors = vendorsForPart({ ...wish, vendors: [...allowed] }, null).map(({ id }) => id);
  if (vendors.length === 0) return null;
  const printed = SYNTH_KINDS.filter((kind) => vendorsForPart({ ...wish, vendors }, kind).length > 0); // prettier-ignore
  const kinds = weights(printed, counted.map(({ kind }) => kind)); // prettier-ignore
  const grades = weights(["0", "1", "2", "3", "4"] as const, counted.map(({ grade }) => grade)); // prettier-ignore
  // A PDF whose wear is not known is one that was never on paper.
  return {
    ...{ share, why, kinds, ...wish, vendors },
    // A vendor of its own for each paper: what is learnt of any one does not help with the next.
    invent: Math.max(1, Math.round(share * count)),
    grades: format === "pdf" ? (grades ?? { "0": 1 }) : grades,
  };
}

const isOf =
  ({ type, field }: Leader) =>
  (error: MinedError): boolean =>
    error.type === type && error.field === field;

/**
 * What to draw so that the leading errors are met in training: leading errors that are invited in the
 * same way are one part, whose share is that of their errors, and kinds, grades, languages and layouts
 * are those of the papers that have them. A share of ordinary papers is the last part. Held-out vendors
 * are never drawn from. Null where there is nothing that can be drawn.
 */
export function makePlan(
  papers: readonly MinedPaper[],
  { leaders, count, seed, retention, format, trained }: PlanOptions,
): SynthesisPlan | null {
  const allowed = allowedVendors(papers, trained);
  const byAim = new Map<HardAim | null, Leader[]>();
  for (const leader of leaders) {
    const aim = aimOfError(leader.type, leader.field, format !== "pdf");
    byAim.set(aim, [...(byAim.get(aim) ?? []), leader]);
  }
  const all = leaders.reduce((sum, { errors }) => sum + errors, 0);
  const sorts = [...byAim].map(([aim, own]): Sort => {
    const failing = papers.filter(({ errors }) => errors.some((one) => own.some((leader) => isOf(leader)(one)))); // prettier-ignore
    const errors = failing.flatMap((paper) => paper.errors.filter((one) => own.some((leader) => isOf(leader)(one)))); // prettier-ignore
    return {
      share: Number((((1 - retention) * errors.length) / all).toFixed(4)),
      why: own.map(({ type, field, errors: n }) => `${type} ${field || "(whole paper)"} (${n})`).join(", "), // prettier-ignore
      hard: aim === null ? [] : [aim],
      papers: failing,
      counted: errors,
      layouts: errors.flatMap(({ layout }) => layout ?? []),
    };
  });
  if (retention > 0) {
    sorts.push({
      ...{ share: retention, why: "ordinary papers, so that what is right stays right", hard: [] },
      ...{ papers, layouts: [] },
      counted: papers.map(({ prediction: { truth, grade } }) => ({ kind: truth.kind, grade })),
    });
  }
  const parts = sorts.flatMap((sort) => (sort.share > 0 ? (partOf(sort, allowed, { format, count }) ?? []) : [])); // prettier-ignore
  return parts.length === 0
    ? null
    : { version: PLAN_VERSION, count, seed, format, dpi: null, parts };
}
