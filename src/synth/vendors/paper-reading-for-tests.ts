import { type Locale } from "../locale.ts";
import { type ValueFormat } from "../values.ts";

/** Reads printed values back without the code that printed them; for tests only. */

/** Plain decimal text of a printed number: "1.117,20" → "1117.20", "(3.25)" → "-3.25". */
export function readNumber(printed: string, { decimal, group }: ValueFormat): string {
  const bare = printed.replace(/[%\s]|[()]|-/g, "").replaceAll("’", "");
  const whole = group === "" || group === " " ? bare : bare.replaceAll(group, "");
  const negative = /-|\(/.test(printed);
  const [units = "", fraction] = whole.split(decimal === "." ? "." : ",");
  const text = fraction === undefined ? units : `${units}.${fraction}`;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${printed} is no number of this vendor`);
  return negative ? `-${text}` : text;
}

/** The ISO day of a printed date. */
export function readDay(printed: string, { date }: ValueFormat, locale: Locale): string {
  const two = (text = "") => text.padStart(2, "0");
  const numbers = printed.match(/\d+/g) ?? [];
  const [first, second, third = ""] = numbers;
  switch (date) {
    case "iso":
      return printed;
    case "points":
    case "slashes-day-first":
    case "dashes-day-first":
      return `${third}-${two(second)}-${two(first)}`;
    case "two-digit-year":
      return `20${third}-${two(second)}-${two(first)}`;
    case "slashes-month-first":
      return `${third}-${two(first)}-${two(second)}`;
    case "named":
    case "us-named":
    case "short-named": {
      const names = date === "short-named" ? locale.shortMonths : locale.months;
      const words = printed.split(/[\s,]+/);
      const month = names.findIndex((name) => words.includes(name)) + 1;
      return `${second ?? ""}-${two(String(month))}-${two(first)}`;
    }
  }
}
