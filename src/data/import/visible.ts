import { dayNumber, parseIsoDate } from "../../core/dates.ts";
import { KvittoError } from "../../core/errors.ts";
import { plainNumber } from "../../core/money-text.ts";
import { leavesOf, type Leaf } from "../../documents/fields.ts";
import type { LineItem, PaperDocument, TaxLine } from "../../documents/document.ts";
import { codeAsPrinted } from "./code-as-printed.ts";
import { decimalNumber } from "./printed-values.ts";

/** Languages in which the names of months are looked for. */
const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "sv", "nb", "da", "fi", "pl", "pt"];
/** A shorter part of a text may be anywhere by chance. */
const MIN_PART_LENGTH = 5;
/** What stands for a currency on paper, where its code does not. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  EUR: ["€", "euro"],
  USD: ["$"],
  GBP: ["£"],
  SEK: ["kr"],
  NOK: ["kr"],
  DKK: ["kr"],
  CHF: ["fr."],
  PLN: ["zł"],
  JPY: ["¥"],
  INR: ["₹", "rs"],
  MYR: ["rm"],
};

/** Letters and digits only, in one case: a value may be wrapped or set with other marks. */
function bare(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

/** Every number of a text, without its sign: "1.234,50" and "1 234.50" are 1234.5. */
function amountsIn(text: string): Set<number> {
  const found = new Set<number>();
  const add = (part: string) => {
    for (const decimals of [2, 3]) {
      try {
        found.add(Math.abs(decimalNumber(plainNumber(part, decimals))));
      } catch (error) {
        if (!(error instanceof KvittoError)) throw error; // not a number in this reading
      }
    }
    const point = /^(\d+)[.,](\d+)$/.exec(part); // "1,125" kg, "1,0000"
    if (point !== null) found.add(decimalNumber(`${point[1]}.${point[2]}`));
  };
  for (const [run] of text.matchAll(/\d[\d.,'’\u00a0\u202f ]*/g)) {
    const whole = run.replace(/[^\d]+$/, "");
    add(whole);
    const parts = whole.split(/[\u00a0\u202f ]+/);
    if (parts.length > 1) for (const part of parts) add(part);
    // Two columns may touch: "3 1 234,50" prints 1234.5 as well.
    for (let from = 1; from < parts.length - 1; from++) add(parts.slice(from).join(" "));
  }
  return found;
}

const monthNames = new Map<number, string[]>();

function namesOfMonth(month: number): string[] {
  const known = monthNames.get(month);
  if (known !== undefined) return known;
  const day = new Date(Date.UTC(2020, month - 1, 15));
  const names = LANGUAGES.flatMap((language) =>
    (["long", "short"] as const).map((width) => {
      const format = new Intl.DateTimeFormat(language, {
        month: width,
        day: "numeric",
        timeZone: "UTC",
      });
      const part = format.formatToParts(day).find(({ type }) => type === "month")?.value ?? "";
      return part.replace(/\.$/, "").toLowerCase();
    }),
  ).filter((name) => /^\p{L}+$/u.test(name));
  monthNames.set(month, [...new Set(names)]);
  return names;
}

/** The usual forms of a day. */
function datePattern(iso: string): RegExp {
  const { year, month, day } = parseIsoDate(iso);
  const short = String(year % 100).padStart(2, "0");
  const y = `(?:${year}|${short})`;
  const [m, d] = [`0?${month}`, `0?${day}`];
  const mark = "\\s?[-./ ]\\s?";
  const names = `(?:${namesOfMonth(month).join("|")})`;
  const forms = [
    `${year}${mark}${m}${mark}${d}`,
    `${year}${String(month).padStart(2, "0")}${String(day).padStart(2, "0")}`,
    `${d}${mark}${m}${mark}${y}`,
    `${m}${mark}${d}${mark}${y}`,
    `${d}(?:er|st|nd|rd|th|\\.)?[-\\s]?(?:de )?${names}\\.?,?[-\\s]*(?:de )?${y}`,
    `${names}\\.?[-\\s]?${d}(?:st|nd|rd|th)?\\s?,?[-\\s]+${y}`,
  ];
  return new RegExp(`(?<!\\d)(?:${forms.join("|")})(?!\\d)`, "iu");
}

/** What a page's text layer can be asked. */
interface PageText {
  readonly plain: string;
  readonly bare: string;
  readonly numbers: ReadonlySet<number>;
  /** Numbers without those of percentages: "19 %" does not print a tax of 19. */
  readonly amounts: ReadonlySet<number>;
}

/** Whether a text is there on one line, or on two between which the other columns stand. */
function isWrapped(text: string, page: PageText): boolean {
  if (page.bare.includes(bare(text))) return true;
  const words = text.split(" ");
  return words.some((_, cut) => {
    const parts = [words.slice(0, cut), words.slice(cut)].map((part) => bare(part.join(" ")));
    return parts.every((part) => part.length >= MIN_PART_LENGTH && page.bare.includes(part));
  });
}

function isVisible({ type, value, field }: Leaf, page: PageText): boolean {
  if (value === null) return false;
  if (field === "kind") return true;
  if (field === "currency") {
    const symbols = SYMBOLS[String(value)] ?? [];
    return [String(value).toLowerCase(), ...symbols].some((mark) => page.plain.includes(mark));
  }
  if (type === "rate") return page.numbers.has(Math.abs(Number(value)));
  if (typeof value === "number") return page.amounts.has(Math.abs(value));
  if (type === "date")
    return Number.isInteger(dayNumber(value)) && datePattern(value).test(page.plain);
  if (type === "code") return bare(value) !== "" && page.bare.includes(bare(value));
  if (field === "line_items[].description") return isWrapped(value, page);
  // The lines of an address stand under each other, with other columns between them.
  const parts = field === "vendor.address" ? value.split(", ") : [value];
  return parts.every((part) => page.bare.includes(bare(part)));
}

export interface VisibleDocument {
  readonly document: PaperDocument;
  /** Paths of values that the page does not show. */
  readonly hidden: readonly string[];
}

/**
 * The document with only what `text`, a page's text layer, shows. Amounts are found however they are
 * grouped, dates in any usual form, names whatever the marks and gaps between their words; codes are then spelt as they are printed. A line is kept when its description is there
 * and its total, if it has one.
 */
export function visibleDocument(document: PaperDocument, text: string): VisibleDocument {
  const plain = text.normalize("NFKC").replace(/\s+/gu, " ").toLowerCase();
  const withoutRates = plain.replace(/\d+(?:[.,]\d+)?\s?%/g, " ");
  const page = {
    ...{ plain, bare: bare(text) },
    ...{ numbers: amountsIn(plain), amounts: amountsIn(withoutRates) },
  };
  const hidden = leavesOf(document)
    .filter((leaf) => leaf.value !== null && !isVisible(leaf, page))
    .map(({ path }) => path);
  const isHidden = new Set(hidden);
  const keep = <T>(path: string, value: T): T | null => (isHidden.has(path) ? null : value);
  const keepCode = (path: string, value: string | null): string | null =>
    isHidden.has(path) || value === null ? null : codeAsPrinted(value, text);
  const { vendor, payment } = document;
  const lines = document.line_items.flatMap((line, i): LineItem[] => {
    const at = `line_items.${i}`;
    if (isHidden.has(`${at}.description`) || isHidden.has(`${at}.total`)) return [];
    return [
      {
        description: line.description,
        quantity: keep(`${at}.quantity`, line.quantity),
        unit_price: keep(`${at}.unit_price`, line.unit_price),
        total: line.total,
        code: keepCode(`${at}.code`, line.code),
        tax_rate: keep(`${at}.tax_rate`, line.tax_rate),
      },
    ];
  });
  const taxes = document.tax_lines.flatMap((line, i): TaxLine[] => {
    const at = `tax_lines.${i}`;
    const kept = {
      rate: keep(`${at}.rate`, line.rate),
      basis: keep(`${at}.basis`, line.basis),
      amount: keep(`${at}.amount`, line.amount),
    };
    return kept.amount === null ? [] : [kept];
  });
  const shown: PaperDocument = {
    kind: document.kind,
    vendor: {
      name: keep("vendor.name", vendor.name),
      address: keep("vendor.address", vendor.address),
      tax_ids: vendor.tax_ids.flatMap((id, i) => keepCode(`vendor.tax_ids.${i}`, id) ?? []),
    },
    number: keepCode("number", document.number),
    issue_date: keep("issue_date", document.issue_date),
    due_date: keep("due_date", document.due_date),
    currency: keep("currency", document.currency),
    line_items: lines,
    subtotal: keep("subtotal", document.subtotal),
    tax_lines: taxes,
    tax: keep("tax", document.tax),
    rounding: keep("rounding", document.rounding),
    total: keep("total", document.total),
    payment: {
      reference: keepCode("payment.reference", payment.reference),
      iban: keepCode("payment.iban", payment.iban),
      bankgiro: keepCode("payment.bankgiro", payment.bankgiro),
    },
  };
  return { document: shown, hidden };
}
