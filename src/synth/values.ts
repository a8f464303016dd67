import { parseIsoDate } from "../core/dates.ts";
import { formatMoney, money, moneyFromJson, parseDecimal } from "../core/money.ts";
import { type PaperDocument } from "../documents/document.ts";
import { type LeafValue, leavesOf } from "../documents/fields.ts";
import { type FieldText } from "./sheet.ts";

/** 2026-03-14 · 14 mars 2026 · 14.03.2026 */
export type DateStyle = "iso" | "named" | "points";

export interface ValueFormat {
  readonly decimal: "," | "." | ":";
  /** Between thousands. */
  readonly group: "" | " " | ".";
  /** "-12,00" or "12,00-". */
  readonly minus: "before" | "after";
  readonly date: DateStyle;
  /** 25% · 25 % · 25,00 */
  readonly rate: "tight" | "spaced" | "decimals";
}

const MONTHS =
  "januari februari mars april maj juni juli augusti september oktober november december".split(
    " ",
  );

/** An amount as this vendor prints it. */
export function printAmount(minor: number, currency: string, format: ValueFormat): string {
  const plain = formatMoney(money(Math.abs(minor), currency), format);
  if (minor >= 0) return plain;
  return format.minus === "before" ? `-${plain}` : `${plain}-`;
}

export function printDate(iso: string, style: DateStyle): string {
  const { year, month, day } = parseIsoDate(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  switch (style) {
    case "iso":
      return iso;
    case "named":
      return `${day} ${MONTHS[month - 1]} ${year}`;
    case "points":
      return `${two(day)}.${two(month)}.${year}`;
  }
}

/**
 * Prints a document's values in one vendor's formats. A layout asks by path, so what it prints and
 * where the label says it comes from cannot differ.
 */
export class Values {
  readonly #leaves: ReadonlyMap<string, LeafValue>;
  readonly currencyCode: string;
  readonly #format: ValueFormat;

  constructor(document: PaperDocument, format: ValueFormat) {
    this.#leaves = new Map(leavesOf(document).map((leaf) => [leaf.path, leaf.value]));
    if (document.currency === null) throw new Error("internal: facts without a currency");
    this.currencyCode = document.currency;
    this.#format = format;
  }

  has(path: string): boolean {
    return (this.#leaves.get(path) ?? null) !== null;
  }

  #number(path: string): number {
    const value = this.#leaves.get(path);
    if (typeof value !== "number")
      throw new Error(`internal: ${path} is not a number of the facts`);
    return value;
  }

  #text(path: string): string {
    const value = this.#leaves.get(path);
    if (typeof value !== "string") throw new Error(`internal: ${path} is not a text of the facts`);
    return value;
  }

  /** An amount that is no field of the document: cash handed over, a sum with its tax. */
  amount(minor: number): string {
    return printAmount(minor, this.currencyCode, this.#format);
  }

  money(path: string): FieldText {
    const minor = moneyFromJson(this.#number(path), this.currencyCode).minor;
    return { path, text: this.amount(minor) };
  }

  /** A quantity with at least `decimals` decimals. */
  quantity(path: string, decimals = 0): FieldText {
    const { digits, scale } = parseDecimal(String(this.#number(path)));
    const places = Math.max(scale, decimals);
    const padded = String(digits * 10n ** BigInt(places - scale)).padStart(places + 1, "0");
    if (places === 0) return { path, text: padded };
    const mark = this.#format.decimal === "." ? "." : ",";
    return { path, text: padded.slice(0, -places) + mark + padded.slice(-places) };
  }

  rate(path: string): FieldText {
    const plain = String(this.#number(path));
    const decimals = `${plain}${this.#format.decimal === "." ? "." : ","}00`;
    const text = { tight: `${plain}%`, spaced: `${plain} %`, decimals };
    return { path, text: text[this.#format.rate] };
  }

  date(path: string): FieldText {
    return { path, text: printDate(this.#text(path), this.#format.date) };
  }

  text(path: string): FieldText {
    return { path, text: this.#text(path) };
  }

  /** A text's parts between ", ": the lines of an address. */
  parts(path: string): FieldText[] {
    return this.#text(path)
      .split(", ")
      .map((text) => ({ path, text }));
  }

  /** `word` standing for the currency: "SEK", "kr". */
  currency(word: string): FieldText {
    return { path: "currency", text: word };
  }
}
