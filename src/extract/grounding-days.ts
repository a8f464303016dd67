import { isCalendarDate, isoDate } from "../core/dates.ts";

/** Languages in which the names of months are looked for. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "sv", "nb", "da", "fi", "pl", "pt"];
/** Beside the calendar's: as receipts print them. */
const MORE_NAMES: readonly (readonly [name: string, month: number])[] = [
  ...([["sept", 9], ["mrz", 3], ["maj", 5], ["okt", 10], ["dez", 12]] as const), // prettier-ignore
];

let months: ReadonlyMap<string, number> | undefined;

/** Months by their names in lower case without a point: "march", "mar", "märz", "mars". */
function monthNames(): ReadonlyMap<string, number> {
  const names = new Map<string, number>(MORE_NAMES);
  for (const language of LANGUAGES) {
    for (const width of ["long", "short"] as const) {
      // With a day beside it the name is in the case that papers print: "maaliskuuta".
      for (const beside of [{ day: "numeric" }, {}] as const) {
        const format = new Intl.DateTimeFormat(language, {
          ...{ month: width, timeZone: "UTC" },
          ...beside,
        });
        for (let month = 1; month <= 12; month++) {
          const parts = format.formatToParts(Date.UTC(2020, month - 1, 15));
          const name = parts.find(({ type }) => type === "month")?.value ?? "";
          const plain = name.replace(/\.$/, "").toLowerCase();
          if (/^\p{L}+$/u.test(plain)) names.set(plain, month);
        }
      }
    }
  }
  return names;
}

/** One mark in both places: the time after a day is no part of it. */
const MARK = "(?<mark>\\s?[-./ \\u2013]\\s?)";
const YEAR = "(?<c>\\d{4}|['\\u2019]?\\d{2})";
const NAME = "\\p{L}{3,12}\\.?";
const ORDINAL = "(?:er|st|nd|rd|th|\\.)?";

/** Looks ahead, so that what one reading takes is there for the next. */
const form = (source: string) => new RegExp(`(?=(?<![\\d\\p{L}])${source}(?!\\d))`, "gu");

const FORMS = [
  { form: form(`(?<a>\\d{4})${MARK}(?<b>\\d{1,2})\\k<mark>(?<c>\\d{1,2})`), as: "ymd" },
  { form: form("(?<a>\\d{4})(?<b>\\d{2})(?<c>\\d{2})"), as: "ymd" },
  { form: form("(?<a>\\d{2})(?<b>\\d{2})(?<c>\\d{4})"), as: "dmy" },
  { form: form(`(?<a>\\d{1,2})${MARK}(?<b>\\d{1,2})\\k<mark>${YEAR}`), as: "any" },
  {
    form: form(`(?<a>\\d{1,2})${ORDINAL}[-\\s/]*(?:de )?(?<b>${NAME}),?[-\\s/]*(?:del? )?${YEAR}`),
    as: "dmy",
  },
  {
    form: form(`(?<a>${NAME})[-\\s]?(?<b>\\d{1,2})${ORDINAL}\\s?,?[-\\s]+${YEAR}`),
    as: "mdy",
  },
  {
    form: form(`(?<a>\\d{4})[-\\s.]+(?<b>${NAME})[-\\s.]+(?<c>\\d{1,2})${ORDINAL}`),
    as: "ymd",
  },
] as const;

function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  months ??= monthNames();
  return months.get(text.toLowerCase().replace(/\.$/, "")) ?? 0;
}

/** Two digits are of this century: papers are younger than the habit of four. */
function yearOf(text: string): number {
  const digits = text.replace(/\D/g, "");
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

type Order = "ymd" | "dmy" | "mdy";

function inOrder([a, b, c]: readonly [string, string, string], order: Order): string | undefined {
  const [y, m, d] = { ymd: [a, b, c], dmy: [c, b, a], mdy: [c, a, b] }[order];
  const date = { year: yearOf(y!), month: monthOf(m!), day: Number(d) };
  return isCalendarDate(date) ? isoDate(date) : undefined;
}

/**
 * The days that are printed on a text, as `YYYY-MM-DD`, each with the offsets where it begins. A date with
 * several readings gives all of them: 03/04/26 is 2026-04-03, 2026-03-04 and 2003-04-26.
 */
export function daysIn(text: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { form, as } of FORMS) {
    for (const match of text.matchAll(form)) {
      const { a = "", b = "", c = "" } = match.groups ?? {};
      const parts = [a, b, c] as const;
      const orders: readonly Order[] = as === "any" ? ["dmy", "mdy", "ymd"] : [as];
      for (const order of orders) {
        if (order === "ymd" && as === "any" && a.length !== 2) continue;
        const day = inOrder(parts, order);
        if (day === undefined) continue;
        const known = found.get(day);
        if (known === undefined) found.set(day, [match.index]);
        else known.push(match.index);
      }
    }
  }
  for (const offsets of found.values()) offsets.sort((a, b) => a - b);
  return found;
}
