import type { PaperDocument } from "../../documents/document.ts";
import { fieldPath, leavesOf } from "../../documents/fields.ts";
import type { PaperOrigin } from "./mined-error.ts";

/** What traits are taken from: a row of a dataset, or a paper of an evaluation. */
export interface TraitSource {
  readonly document: PaperDocument;
  readonly vendor: string | null;
  readonly grade: string | null;
  readonly origin: PaperOrigin;
}

/** Numbers by size, as a reader meets them: one line or several, a short table or a long one. */
function step(count: number, bounds: readonly number[]): string {
  return String(bounds.filter((bound) => count >= bound).length);
}

const DAY_THAT_MAY_BE_A_MONTH = 12;
/** Descriptions of this length are wrapped in most tables. */
const LONG_DESCRIPTION = 24;
const THOUSAND = 1000;

function isAmbiguous(date: string | null): boolean {
  const [, month, day] = /^\d{4}-(\d{2})-(\d{2})$/.exec(date ?? "") ?? [];
  return day !== undefined && day !== month && Number(day) <= DAY_THAT_MAY_BE_A_MONTH;
}

/**
 * What a paper is like, as words: its kind, look and currency, which fields it prints, how long its
 * table is, and what about its numbers and days is easily read wrong. Two papers are the nearer, the
 * more of these words they share.
 */
export function paperTraits({ document, vendor, grade, origin }: TraitSource): Set<string> {
  const { kind, currency, line_items, tax_lines, issue_date, due_date, total } = document;
  const traits = new Set<string>([`kind ${kind}`, `lines ${step(line_items.length, [1, 2, 4, 8, 16, 32])}`]); // prettier-ignore
  const add = (name: string, value: string | null) => {
    if (value !== null) traits.add(`${name} ${value}`);
  };
  add("vendor", vendor);
  add("grade", grade);
  add("layout", origin.layout);
  add("locale", origin.locale);
  add("currency", currency);
  traits.add(`rates ${tax_lines.length}`);
  for (const { path, value } of leavesOf(document)) {
    if (value !== null) traits.add(`prints ${fieldPath(path)}`);
  }
  if (isAmbiguous(issue_date) || isAmbiguous(due_date)) traits.add("day or month");
  if (total !== null && Math.abs(total) >= THOUSAND) traits.add("thousands");
  if (line_items.some((line) => (line.total ?? 0) < 0)) traits.add("discounts");
  if (line_items.some((line) => (line.description ?? "").length >= LONG_DESCRIPTION)) {
    traits.add("long descriptions");
  }
  if (line_items.some(({ quantity }) => quantity !== null && quantity !== 1)) {
    traits.add("several of a line");
  }
  if (line_items.some(({ quantity }) => quantity !== null && !Number.isInteger(quantity))) {
    traits.add("measured goods");
  }
  return traits;
}

/** Shared words of all words (Jaccard index), 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
