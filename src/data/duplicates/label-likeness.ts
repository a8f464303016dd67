import type { PaperDocument } from "../../documents/document.ts";
import type { LeafValue } from "../../documents/fields.ts";
import { normaliseValue } from "../../documents/normalise.ts";

/** What tells one paper of a company from the next, as canonical text; null when not printed. */
export interface LabelLook {
  readonly number: string | null;
  readonly date: string | null;
  readonly total: string | null;
  /** The lines' totals in order; null when there are none. */
  readonly lines: string | null;
}

export function labelLook({ number, issue_date, total, currency, line_items }: PaperDocument) {
  const money = (value: LeafValue) => normaliseValue("money", value, currency);
  const lines = line_items.map(({ description, total }) => [
    normaliseValue("text", description),
    money(total),
  ]);
  return {
    number: normaliseValue("code", number),
    date: normaliseValue("date", issue_date),
    total: money(total),
    lines: lines.length === 0 ? null : JSON.stringify(lines),
  } satisfies LabelLook;
}

export interface LabelComparison {
  /** How many of number, date and total both labels state and agree on. */
  readonly agree: number;
  readonly differ: number;
}

const COMPARED = ["number", "date", "total"] as const;

export function compareLabels(a: LabelLook, b: LabelLook): LabelComparison {
  const both = COMPARED.filter((key) => a[key] !== null && b[key] !== null);
  const agree = both.filter((key) => a[key] === b[key]).length;
  return { agree, differ: both.length - agree };
}

/**
 * Whether two labels are of two papers: as much of them differs as agrees. One wrong value of three is
 * an error of labelling that a duplicate may well have.
 */
export function isOtherPaper({ agree, differ }: LabelComparison): boolean {
  return differ > 0 && differ >= agree;
}

/**
 * What identifies a paper among those of its company: number with date or total, else date, total and
 * lines. Labels that share one of these are of one paper. Empty when too little is printed.
 */
export function paperKeys({ number, date, total, lines }: LabelLook): string[] {
  const keys: string[] = [];
  if (number !== null && date !== null) keys.push(JSON.stringify(["number", number, date]));
  if (number !== null && total !== null) keys.push(JSON.stringify(["total", number, total]));
  if (number === null && date !== null && total !== null && lines !== null) {
    keys.push(JSON.stringify(["lines", date, total, lines]));
  }
  return keys;
}
