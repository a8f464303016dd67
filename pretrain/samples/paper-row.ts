import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { code, decimalText, plainDecimal } from "../words/values.ts";
import { phrase } from "../words/wording.ts";
import type { KeyName } from "./paper-keys.ts";

export type RowKey = Extract<KeyName, "what" | "count" | "each" | "sum" | "article" | "percent">;

/** What a row says; what is not printed on it is null. Numbers are as JSON writes them. */
export type PaperRow = Readonly<Record<RowKey, string | null>>;

/** A row of which nothing is printed yet. */
export const BLANK_ROW: PaperRow = {
  ...{ what: null, count: null, each: null, sum: null, article: null, percent: null },
};

/** What was bought, before it is decided how much of it is printed. Money in minor units. */
export interface RowFacts {
  readonly name: string;
  /** In units of 10^−countDecimals. */
  readonly count: number;
  readonly countDecimals: number;
  readonly eachUnits: number;
  readonly sumUnits: number;
  readonly article: string;
  readonly percent: number;
}

const PERCENTS = [25, 12, 6, 0, 15, 24, 14, 10, 20, 5.5, 19, 7, 21, 8.25];
const SIZES = ["g", " g", "cl", " l", " kg", "-pack", " cm", "%", " ml"];

/** sum = count · each, rounded to the minor unit; now and then negative, as what is given back. */
export function inventRow(random: Random, language: Language): RowFacts {
  const weighed = random.chance(0.08);
  const countDecimals = weighed ? random.int(1, 3) : 0;
  const count = weighed
    ? random.int(1, 10 ** (countDecimals + 1))
    : random.weighted([
        [1, 6],
        [random.int(2, 9), 4],
        [random.int(10, 200), 1],
      ]);
  const anyPrice = Math.floor(10 ** random.uniform(2, 4.8));
  const eachUnits = random.chance(0.5) ? anyPrice - (anyPrice % 50) + 50 : anyPrice;
  const negative = !weighed && random.chance(0.1);
  const wordCount = random.weighted([
    [1, 3],
    [2, 5],
    [3, 4],
    [4, 2],
    [5, 1],
  ]);
  const size = random.chance(0.25) ? ` ${random.int(1, 999)}${random.pick(SIZES)}` : "";
  return {
    name: phrase(random, language, wordCount) + size,
    count,
    countDecimals,
    eachUnits,
    sumUnits: (negative ? -1 : 1) * Math.round((eachUnits * count) / 10 ** countDecimals),
    article: code(random).printed,
    percent: random.pick(PERCENTS),
  };
}

/** An amount of minor units as JSON writes it. */
export function amountOf(units: number): string {
  return plainDecimal(units, 2);
}

/** A row's count as JSON writes it. */
export function countOf({ count, countDecimals }: RowFacts): string {
  return plainDecimal(count, countDecimals);
}

/** How a paper writes the numbers of its rows, the same through a whole table. */
export interface RowWriting {
  readonly amount: (units: number) => string;
  readonly count: (facts: RowFacts) => string;
}

const COUNT_UNITS = [" st", " pcs", " x", " kpl", " Stk", " u", ""];

export function pickRowWriting(random: Random, language: Language): RowWriting {
  const group = random.pick(language.groups.filter((sign) => sign !== language.decimal));
  const unit = random.chance(0.25) ? random.pick(COUNT_UNITS) : "";
  const money = random.chance(0.15) ? random.pick(language.money) : "#";
  return {
    amount: (units) =>
      money.replace("#", decimalText(random, { ...language, groups: [group] }, units, 2)),
    count: ({ count, countDecimals }) =>
      decimalText(random, { ...language, groups: [""] }, count, countDecimals) + unit,
  };
}

/** Prints a row, and says what of it is printed. */
export type RowPrinter = (facts: RowFacts) => {
  readonly lines: readonly string[];
  readonly row: PaperRow;
};
