import { type Facts } from "../facts.ts";
import { currencySymbol, printAmount } from "../values.ts";
import { type Vendor } from "../vendor.ts";
import { type Aim, type PagesJob } from "./aim.ts";
import { totalOf } from "./amounts.ts";
import { setInFreeRoom } from "./free-room.ts";
import { PHRASES } from "./phrases.ts";

/** Signs that several currencies share. */
const SHARED_SIGNS: ReadonlySet<string> = new Set(["$", "kr", "¥"]);

/** What one unit of each is worth in euro, near enough for a line that says "approx.". */
const EURO_WORTH: Readonly<Record<string, number>> = {
  ...{ EUR: 1, USD: 0.92, GBP: 1.17, SEK: 0.088, NOK: 0.086, DKK: 0.134, CHF: 1.05 },
  ...{ JPY: 0.006, KWD: 3, PLN: 0.23, CAD: 0.67, AUD: 0.6 },
};

/** Papers whose sign does not name the currency, or whose currency is not the country's. */
function suits({ currency, locale }: Vendor): boolean {
  return currency !== locale.currency || SHARED_SIGNS.has(currencySymbol(currency));
}

function distractors({ facts, vendor, random }: PagesJob): string[] {
  const total = totalOf(facts);
  const worth = total === undefined ? undefined : EURO_WORTH[total.currency];
  if (total === undefined || worth === undefined) return [];
  const others = ["EUR", "USD", "GBP"].filter((code) => code !== total.currency);
  const other = random.pick(others);
  const rate = worth / EURO_WORTH[other]!;
  const digits = { JPY: 0, KWD: 3 }[total.currency] ?? 2;
  const minor = Math.round((total.minor / 10 ** digits) * rate * 100);
  const { about, rate: rateWord } = PHRASES[vendor.locale.id];
  const decimal = vendor.format.decimal === "." ? "." : ",";
  return [
    `${about} ${printAmount(minor, other, vendor.format)} ${other}`,
    `${rateWord} ${(1 / rate).toFixed(4).replace(".", decimal)}`,
  ];
}

/** A sign instead of a code where the vendor prints either, and a sum in another currency beside it. */
export const currency: Aim = {
  vendor: (vendor, random) => {
    if (!suits(vendor)) return undefined;
    const place = random.pick(["symbol-before", "symbol-after"] as const);
    const hasSign = vendor.format.currency !== "none";
    return hasSign ? { ...vendor, format: { ...vendor.format, currency: place } } : vendor;
  },
  facts: ({ document }: Facts) => Number(document.currency !== null),
  pages: (job) => {
    const last = job.pages.at(-1);
    if (last === undefined) return job.pages;
    return [...job.pages.slice(0, -1), setInFreeRoom(last, distractors(job))];
  },
};
