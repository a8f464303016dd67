import { parseIsoDate } from "../core/dates.ts";
import { formatMoney, money, moneyFromJson, parseDecimal } from "../core/money.ts";
import { type PaperDocument } from "../documents/document.ts";
import { type LeafValue, leavesOf } from "../documents/fields.ts";
import { type Locale } from "./locale.ts";
import { type FieldText } from "./sheet.ts";

/**
 * 2026-03-14 · 14 mars 2026 · 14.03.2026 · 14/03/2026 · 03/14/2026 · 14-03-2026 · 14 Mar 2026 ·
 * 14.03.26 · March 14, 2026
 */
export type DateStyle =
  | "iso"
  | "named"
  | "points"
  | "slashes-day-first"
  | "slashes-month-first"
  | "dashes-day-first"
  | "short-named"
  | "two-digit-year"
  | "us-named";

export interface ValueFormat {
  readonly decimal: "," | "." | ":";
  /** Between thousands. */
  readonly group: "" | " " | "." | "," | "’";
  /** "-12,00" · "12,00-" · "(12,00)" */
  readonly minus: "before" | "after" | "brackets";
  readonly date: DateStyle;
  /** 25% · 25 % · 25,00 */
  readonly rate: "tight" | "spaced" | "decimals";
  /** Where amounts that say their currency have it; "none" where they never do. */
  readonly currency: "code-before" | "code-after" | "symbol-before" | "symbol-after" | "none";
}

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries({ SEK: "kr", NOK: "kr", DKK: "kr", EUR: "€", GBP: "£", USD: "$", JPY: "¥" }),
);

/** "kr", "€", "$"; the code itself for a currency that papers write out. */
export function currencySymbol(currency: string): string {
  return SYMBOLS.get(currency) ?? currency;
}

/** An amount as this vendor prints it. */
export function printAmount(minor: number, currency: string, format: ValueFormat): string {
  const plain = formatMoney(money(Math.abs(minor), currency), format);
  if (minor >= 0) return plain;
  return { before: `-${plain}`, after: `${plain}-`, brackets: `(${plain})` }[format.minus];
}

export function printDate(iso: string, style: DateStyle, locale: Locale): string {
  const { year, month, day } = parseIsoDate(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  const [d, m] = [two(day), two(month)];
  const named = locale.months[month - 1] ?? m;
  switch (style) {
    case "iso":
      return iso;
    case "named":
      if (locale.country === "ES") return `${day} de ${named} de ${year}`;
      // German, Danish, Norwegian and Finnish write the day as an ordinal.
      return `${day}${/DE|DK|NO|FI/.test(locale.country) ? "." : ""} ${named} ${year}`;
    case "points":
      return `${d}.${m}.${year}`;
    case "slashes-day-first":
      return `${d}/${m}/${year}`;
    case "slashes-month-first":
      return `${m}/${d}/${year}`;
    case "dashes-day-first":
      return `${d}-${m}-${year}`;
    case "short-named":
      return `${day} ${locale.shortMonths[month - 1] ?? m} ${year}`;
    case "two-digit-year":
      return `${d}.${m}.${two(year % 100)}`;
    case "us-named":
      return `${named} ${day}, ${year}`;
  }
}

/**
 * Prints a document's values in one vendor's formats. A layout asks by path, so what it prints and
 * where the label says it comes from cannot differ.
 */
export class Values {
  readonly #leaves: ReadonlyMap<string, LeafValue>;
  readonly currencyCode: string;
  readonly locale: Locale;
  readonly #format: ValueFormat;
  readonly #vendorLines: readonly string[] | undefined;

  /** @param vendorLines  the lines of the vendor's address; split at ", " when absent */
  constructor(
    document: PaperDocument,
    format: ValueFormat,
    locale: Locale,
    vendorLines?: readonly string[],
  ) {
    this.#leaves = new Map(leavesOf(document).map((leaf) => [leaf.path, leaf.value]));
    if (document.currency === null) throw new Error("internal: facts without a currency");
    this.currencyCode = document.currency;
    this.locale = locale;
    this.#format = format;
    this.#vendorLines = vendorLines;
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

  get #decimalMark(): "," | "." {
    return this.#format.decimal === "." ? "." : ",";
  }

  /** An amount that is no field of the document: cash handed over, a sum with its tax. */
  amount(minor: number): string {
    return printAmount(minor, this.currencyCode, this.#format);
  }

  money(path: string): FieldText {
    const minor = moneyFromJson(this.#number(path), this.currencyCode).minor;
    return { path, text: this.amount(minor) };
  }

  /** An amount with its currency where the vendor's format has it; the label's currency is there. */
  priced(path: string): (FieldText | string)[] {
    const amount = this.money(path);
    const style = this.#format.currency;
    if (style === "none") return [amount];
    const code = style.startsWith("code");
    const word = this.currency(code ? this.currencyCode : currencySymbol(this.currencyCode));
    if (style.endsWith("after")) return [amount, " ", word];
    return code || word.text.length > 1 ? [word, " ", amount] : [word, amount];
  }

  /** A quantity with at least `decimals` decimals. */
  quantity(path: string, decimals = 0): FieldText {
    const { digits, scale } = parseDecimal(String(this.#number(path)));
    const places = Math.max(scale, decimals);
    const magnitude = (digits < 0n ? -digits : digits) * 10n ** BigInt(places - scale);
    const padded = (digits < 0n ? "-" : "") + String(magnitude).padStart(places + 1, "0");
    if (places === 0) return { path, text: padded };
    return { path, text: padded.slice(0, -places) + this.#decimalMark + padded.slice(-places) };
  }

  rate(path: string): FieldText {
    const plain = String(this.#number(path)).replace(".", this.#decimalMark);
    const [whole = "", fraction = ""] = plain.split(this.#decimalMark);
    const decimals = `${whole}${this.#decimalMark}${fraction.padEnd(2, "0")}`;
    const text = { tight: `${plain}%`, spaced: `${plain} %`, decimals };
    return { path, text: text[this.#format.rate] };
  }

  date(path: string): FieldText {
    return { path, text: this.day(this.#text(path)) };
  }

  /** A day that is no field of the document, as this vendor prints days. */
  day(iso: string): string {
    return printDate(iso, this.#format.date, this.locale);
  }

  text(path: string): FieldText {
    return { path, text: this.#text(path) };
  }

  /** The lines of an address. */
  parts(path: string): FieldText[] {
    const text = this.#text(path);
    const lines = path === "vendor.address" ? this.#vendorLines : undefined;
    return (lines ?? text.split(", ")).map((line) => ({ path, text: line }));
  }

  /** `word` standing for the currency: "SEK", "kr". */
  currency(word: string): FieldText {
    return { path: "currency", text: word };
  }
}
