/** A key of a JSON object with what the skeleton shows and what the answer says, both as JSON text. */
export interface Entry {
  readonly key: string;
  readonly blank: string;
  readonly filled: string;
}

/** Blank of a day: the answer is in ISO 8601. */
export const DAY_BLANK = '"YYYY-MM-DD"';
/** Blank of a number: the answer has a decimal point. */
export const NUMBER_BLANK = "0";
/** Blank of a text: the answer is as printed. */
export const TEXT_BLANK = '""';

/** A text as JSON; null when the paper does not have it. */
export function jsonText(value: string | null): string {
  return value === null ? "null" : JSON.stringify(value);
}

/** A number that is written as JSON writes it already; null when the paper does not have it. */
export function jsonNumber(value: string | null): string {
  return value ?? "null";
}

/** Entries as a compact object: the skeleton of blanks, or the answer. */
export function objectOf(entries: readonly Entry[], part: "blank" | "filled"): string {
  return `{${entries.map((entry) => `${JSON.stringify(entry.key)}:${entry[part]}`).join(",")}}`;
}
