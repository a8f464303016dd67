import { isCalendarDate, isoDate } from "../core/dates.ts";

/** Languages in which the names of months are looked for. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "sv", "nb", "da", "fi", "pl", "pt"];
/** Beside the calendar's: as receipts print them. */
const MORE_NAMES: readonly (readonly [name: string, month: number])[] = [
  ...([["sept", 9], ["mrz", 3], ["maj", 5], ["okt", 10], ["dez", 12]] as const), // prettier-ignore
];

/** Months by their names in lower case without a point: "march", "mar", "märz", "mars". */
const MONTHS: ReadonlyMap<string, number> = (() => {
  const names = new Map<string, number>(MORE_NAMES);
  for (const language of LANGUAGES) {
    for (let month = 1; month <= 12; month++) {
      const day = new Date(Date.UTC(2020, month - 1, 15));
      for (const width of ["long", "short"] as const) {
        // With a day beside it the name is in the case that papers print: "maaliskuuta".
        for (const beside of [{ day: "numeric" }, {}] as const) {
          const format = new Intl.DateTimeFormat(language, {
            ...{ month: width, timeZone: "UTC" },
            ...beside,
          });
          const name = format.formatToParts(day).find(({ type }) => type === "month")?.value ?? "";
          const plain = name.replace(/\.$/, "").toLowerCase();
          if (/^\p{L}+$/u.test(plain)) names.set(plain, month);
        }
      }
    }
  }
  return names;
})();

const MARK = "\\s?[-./ \\u2013]\\s?";
const YEAR = "\\d{4}|['\\u2019]?\\d{2}";
const NAME = "\\p{L}{3,12}\\.?";
const DAY_NAMED = "(\\d{1,2})(?:er|st|nd|rd|th|\\.)?";
const FORMS = [
  {
    form: new RegExp(`(?=(?<!\\d)(\\d{4})${MARK}(\\d{1,2})${MARK}(\\d{1,2})(?!\\d))`, "gu"),
    as: "ymd",
  },
  { form: /(?=(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d))/gu, as: "ymd" },
  { form: /(?=(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d))/gu, as: "dmy" },
  {
    form: new RegExp(`(?=(?<!\\d)(\\d{1,2})${MARK}(\\d{1,2})${MARK}(${YEAR})(?!\\d))`, "gu"),
    as: "any",
  },
  {
    form: new RegExp(
      `(?=(?<!\\d)${DAY_NAMED}[-\\s/]*(?:de )?(${NAME}),?[-\\s/]*(?:del? )?(${YEAR})(?!\\d))`,
      "gu",
    ),
    as: "dmy",
  },
  {
    form: new RegExp(
      `(?=(?<!\\p{L})(${NAME})[-\\s]?${DAY_NAMED}\\s?,?[-\\s]+(${YEAR})(?!\\d))`,
      "gu",
    ),
    as: "mdy",
  },
  {
    form: new RegExp(`(?=(?<!\\d)(\\d{4})[-\\s.]+(${NAME})[-\\s.]+${DAY_NAMED}(?!\\d))`, "gu"),
    as: "ymd",
  },
] as const;

function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  return MONTHS.get(text.toLowerCase().replace(/\.$/, "")) ?? 0;
}

/** Two digits are of this century: papers are younger than the habit of four. */
function yearOf(text: string): number {
  const digits = text.replace(/\D/g, "");
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

type Order = "ymd" | "dmy" | "mdy" | "ydm";

function inOrder([a, b, c]: readonly [string, string, string], order: Order): string | undefined {
  const [y, m, d] = { ymd: [a, b, c], dmy: [c, b, a], mdy: [c, a, b], ydm: [a, c, b] }[order];
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
      const parts = [match[1]!, match[2]!, match[3]!] as const;
      const orders: readonly Order[] = as === "any" ? ["dmy", "mdy", "ymd"] : [as];
      for (const order of orders) {
        if (order === "ymd" && as === "any" && parts[0].length !== 2) continue;
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
