import { currencyDecimals } from "../core/money.ts";
import { type Random } from "../core/random.ts";
import { type TaxCategory } from "../documents/tax-rates/table.ts";
import { currencyCustoms } from "./currencies.ts";
import { type LineClass, type Unit } from "./facts.ts";

/** What few rows of a catalogue have. */
export interface RowDetails {
  /** Article number in place of the trade's; choices in braces, each `#` a digit. */
  readonly code?: string;
  /** For trades with classes of lines. */
  readonly lineClass?: LineClass;
  /** What a bundle contains: each is a line of its own at no charge. */
  readonly components?: readonly string[];
}

/**
 * Name with choices in braces ("Kaffe {450|500} g"), lowest and highest price in whole major units
 * of the trade's currency.
 */
export type CatalogueRow = readonly [
  name: string,
  low: number,
  high: number,
  tax: TaxCategory,
  unit?: Unit,
  details?: RowDetails,
];

/** What a kind of shop sells. Prices include tax on receipts (but not in the US), never on invoices. */
export interface Trade {
  readonly id: string;
  readonly rows: readonly CatalogueRow[];
  /** Of the prices; the locale's when absent. Vendors that charge another get about as much in it. */
  readonly currency?: string;
  /** Number of different goods on one paper, with weights. */
  readonly lines: readonly (readonly [count: number, weight: number])[];
  /** Quantities of goods counted in pieces, with weights. */
  readonly pieces: readonly (readonly [count: number, weight: number])[];
  /** Least and most of goods that are weighed or measured, by unit, in thousandths. */
  readonly measured: Partial<Record<Unit, readonly [low: number, high: number, step: number]>>;
  /** What a price has after its whole major units, in minor units, with weights. */
  readonly endings: readonly (readonly [minor: number, weight: number])[];
  /** Article numbers; each `#` becomes a digit. */
  readonly codes: string;
  /** Minor units of deposit on a line of its own after goods whose name has a bottle or can in it. */
  readonly deposit?: { readonly pattern: RegExp; readonly name: string; readonly minor: number };
  /** Departments by the names of their goods; goods are listed in this order. */
  readonly sections?: readonly { readonly heading: string; readonly pattern: RegExp }[];
  /** Every paper has exactly one of so many rows, the first of the catalogue: a fuel, a night. */
  readonly main?: number;
  /** How often a line is of each class; rows without a class are never drawn then. */
  readonly classes?: readonly (readonly [lineClass: LineClass, weight: number])[];
}

/** One of the names a catalogue row stands for. */
export function expandName(name: string, random: Random): string {
  return name.replace(/\{([^}]*)\}/g, (_, choices: string) => random.pick(choices.split("|")));
}

/**
 * A price in minor units of the trade's currency, of as many major units as the row allows, that
 * ends the way this trade's prices do; never 0.
 */
export function drawPrice(
  trade: Trade,
  row: CatalogueRow,
  currency: string,
  random: Random,
): number {
  const [, low, high] = row;
  const major = 10 ** currencyDecimals(currency);
  const price = random.int(low, high) * major + random.weighted(trade.endings);
  return price > 0 ? price : currencyCustoms(currency).stepMinor;
}

/** The rows of one paper: all different as long as the catalogue lasts. */
export function drawRows(trade: Trade, count: number, random: Random): CatalogueRow[] {
  if (trade.classes !== undefined) return drawClasses(trade.rows, trade.classes, count, random);
  const main = trade.rows.slice(0, trade.main ?? 0);
  const others = trade.rows.slice(main.length);
  const rows: CatalogueRow[] = main.length === 0 ? [] : [random.pick(main)];
  while (rows.length < count && others.length > 0) {
    rows.push(...random.shuffled(others).slice(0, count - rows.length));
  }
  return inSections(trade, rows);
}

/** Rows by the weights of their classes; within a class all different as long as it lasts. */
function drawClasses(
  catalogue: readonly CatalogueRow[],
  classes: NonNullable<Trade["classes"]>,
  count: number,
  random: Random,
): CatalogueRow[] {
  const left = new Map<LineClass, CatalogueRow[]>();
  return Array.from({ length: count }, () => {
    const lineClass = random.weighted(classes);
    const of = catalogue.filter((row) => row[5]?.lineClass === lineClass);
    const [row, ...rest] = left.get(lineClass) ?? random.shuffled(of);
    if (row === undefined) throw new Error(`internal: no goods of the class ${lineClass}`);
    if (rest.length > 0) left.set(lineClass, rest);
    else left.delete(lineClass);
    return row;
  });
}

/** The department a row belongs to, as an index; after the last where none fits. */
export function sectionOf({ sections = [] }: Trade, name: string): number {
  const index = sections.findIndex(({ pattern }) => pattern.test(name));
  return index === -1 ? sections.length : index;
}

function inSections(trade: Trade, rows: readonly CatalogueRow[]): CatalogueRow[] {
  const at = ([name]: CatalogueRow) => sectionOf(trade, name);
  return rows.toSorted((a, b) => at(a) - at(b)); // stable: the drawn order within a department
}

/** Replaces each `#` by a digit; the first digit of all is not 0. */
export function fillDigits(pattern: string, random: Random): string {
  let first = true;
  return pattern.replace(/#/g, () => {
    const digit = random.int(first ? 1 : 0, 9);
    first = false;
    return String(digit);
  });
}
