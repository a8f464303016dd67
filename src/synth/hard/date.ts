import { addDays, parseIsoDate } from "../../core/dates.ts";
import { type Facts } from "../facts.ts";
import { type DateStyle, printDate } from "../values.ts";
import { type Vendor } from "../vendor.ts";
import { type Aim, type PagesJob } from "./aim.ts";
import { setInFreeRoom } from "./free-room.ts";
import { PHRASES } from "./phrases.ts";

/** Ways to print a day that leave open which number is the month, unless one knows the country. */
const NUMERIC: readonly DateStyle[] = [
  ...(["points", "slashes-day-first", "dashes-day-first", "two-digit-year"] as const),
];

function isAmbiguous(iso: string | null): boolean {
  if (iso === null) return false;
  const { month, day } = parseIsoDate(iso);
  return day <= 12 && day !== month;
}

function distractors({ facts, vendor, random }: PagesJob): string[] {
  const issued = facts.document.issue_date;
  if (issued === null) return [];
  const { printed, validUntil, memberSince } = PHRASES[vendor.locale.id];
  const day = (days: number) => printDate(addDays(issued, days), vendor.format.date, vendor.locale);
  return random.shuffled([
    `${printed} ${day(random.int(1, 9))}`,
    `${validUntil} ${day(random.int(10, 60))}`,
    `${memberSince} ${day(-random.int(300, 3000))}`,
  ]).slice(0, random.int(2, 3)); // prettier-ignore
}

/** Days whose numbers could be read either way, and other days beside them. */
export const date: Aim = {
  vendor: (vendor, random): Vendor => {
    const style = vendor.locale.id === "en-US" ? "slashes-month-first" : random.pick(NUMERIC);
    return { ...vendor, format: { ...vendor.format, date: style } };
  },
  facts: ({ document }: Facts) =>
    2 * Number(isAmbiguous(document.issue_date)) + Number(isAmbiguous(document.due_date)),
  pages: (job) => {
    const [first, ...others] = job.pages;
    if (first === undefined) return job.pages;
    return [setInFreeRoom(first, distractors(job)), ...others];
  },
};
