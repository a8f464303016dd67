import { type Random } from "../core/random.ts";
import { type TaxCategory } from "../documents/tax-rates/table.ts";
import { type Unit } from "./facts.ts";

/** Name with choices in braces ("Kaffe {450|500} g"), lowest and highest price in whole kronor. */
export type CatalogueRow = readonly [
  name: string,
  low: number,
  high: number,
  tax: TaxCategory,
  unit?: Unit,
];

/** What a kind of shop sells. Prices include VAT on receipts and exclude it on invoices. */
export interface Trade {
  readonly id: string;
  readonly rows: readonly CatalogueRow[];
  /** Number of different goods on one paper, with weights. */
  readonly lines: readonly (readonly [count: number, weight: number])[];
  /** Quantities of goods counted in pieces, with weights. */
  readonly pieces: readonly (readonly [count: number, weight: number])[];
  /** Least and most of goods that are weighed or measured, by unit, in thousandths. */
  readonly measured: Partial<Record<Unit, readonly [low: number, high: number, step: number]>>;
  /** Last öre of a price, with weights. */
  readonly endings: readonly (readonly [ore: number, weight: number])[];
  /** Article numbers; each `#` becomes a digit. */
  readonly codes: string;
  /** Öre of deposit added on a line of its own after goods whose name has a bottle or can in it. */
  readonly deposit?: { readonly pattern: RegExp; readonly name: string; readonly minor: number };
}

/** One of the names a catalogue row stands for. */
export function expandName(name: string, random: Random): string {
  return name.replace(/\{([^}]*)\}/g, (_, choices: string) => random.pick(choices.split("|")));
}

/** A price in öre, of as many kronor as the row allows, that ends the way this trade's prices do. */
export function drawPrice(trade: Trade, row: CatalogueRow, random: Random): number {
  const [, low, high] = row;
  return random.int(low, high) * 100 + random.weighted(trade.endings);
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
