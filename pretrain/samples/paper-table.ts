import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { distinctLabels } from "../words/labels.ts";
import { code, decimalText, plainDecimal } from "../words/values.ts";
import { phrase } from "../words/wording.ts";
import type { KeyName } from "./paper-keys.ts";

/** What a row says; what is not printed on it is null. Numbers are as JSON writes them. */
export type PaperRow = Readonly<Record<RowKey, string | null>>;
export type RowKey = Extract<KeyName, "what" | "count" | "each" | "sum" | "article" | "percent">;

export interface PaperTable {
  readonly lines: readonly string[];
  readonly rows: readonly PaperRow[];
  /** Columns that some row may have; the others are null in every row. */
  readonly sumUnits: number;
}

/** Joins cells as page texts do: two to eight spaces. */
export type Gap = () => string;

interface Draft {
  readonly name: string;
  readonly count: number;
  readonly countDecimals: number;
  readonly eachUnits: number;
  readonly sumUnits: number;
  readonly article: string;
  readonly percent: number;
}

const PERCENTS = [25, 12, 6, 0, 15, 24, 14, 10, 20, 5.5, 19, 7, 21, 8.25];

function draftRow(random: Random, language: Language): Draft {
  const weighed = random.chance(0.08);
  const countDecimals = weighed ? random.int(1, 3) : 0;
  const count = weighed
    ? random.int(1, 10 ** (countDecimals + 1))
    : random.weighted([
        [1, 6],
        [random.int(2, 9), 4],
        [random.int(10, 200), 1],
      ]);
  const raw = Math.floor(10 ** random.uniform(2, 4.8));
  const eachUnits = random.chance(0.5) ? raw - (raw % 50) + 50 : raw;
  const negative = !weighed && random.chance(0.05);
  const words = random.weighted([
    [1, 3],
    [2, 5],
    [3, 4],
    [4, 2],
    [5, 1],
  ]);
  const sized = random.chance(0.25)
    ? ` ${random.int(1, 999)}${random.pick(["g", " g", "cl", " l", " kg", "-pack", " cm", "%", " ml"])}`
    : "";
  return {
    name: phrase(random, language, words) + sized,
    count,
    countDecimals,
    eachUnits,
    sumUnits: (negative ? -1 : 1) * Math.round((eachUnits * count) / 10 ** countDecimals),
    article: code(random).printed,
    percent: random.pick(PERCENTS),
  };
}

/** How a paper writes the amounts of its rows, once for the whole table. */
interface Writing {
  readonly amount: (units: number) => string;
  readonly count: (draft: Draft) => string;
}

function writing(random: Random, language: Language): Writing {
  const spaced = language.groups.filter((group) => group !== language.decimal);
  const group = random.pick(spaced);
  const unit = random.chance(0.25)
    ? random.pick([" st", " pcs", " x", " kpl", " Stk", " u", ""])
    : "";
  const after = random.chance(0.15) ? random.pick(language.money) : "#";
  return {
    amount: (units) =>
      after.replace("#", decimalText(random, { ...language, groups: [group] }, units, 2)),
    count: (draft) =>
      decimalText(random, { ...language, groups: [""] }, draft.count, draft.countDecimals) + unit,
  };
}

const EMPTY: PaperRow = {
  ...{ what: null, count: null, each: null, sum: null, article: null, percent: null },
};

type Printer = (draft: Draft) => { lines: string[]; row: PaperRow };

const countOf = (draft: Draft): string => plainDecimal(draft.count, draft.countDecimals);
const units = (value: number): string => plainDecimal(value, 2);

/** Rows as tills print them: one line, or the count and the single price on a line of its own. */
function tillRows(random: Random, write: Writing, gap: Gap): Printer {
  const times = random.pick([" × ", " x ", "x ", "st ", " * ", " "]);
  const countFirst = random.chance(0.5);
  const single = random.weighted([
    ["below", 4],
    ["above", 1],
    ["never", 3],
    ["same", 2],
  ]);
  const word = random.pick(["à ", "@ ", "a ", "", "á "]);
  return (draft) => {
    const { name, sumUnits, eachUnits } = draft;
    const sum = write.amount(sumUnits);
    const row = { ...EMPTY, what: name, sum: units(sumUnits) };
    if (sumUnits < 0) return { lines: [name + gap() + sum], row };
    const several = draft.count !== 1 || draft.countDecimals > 0;
    if (countFirst) {
      const head = `${write.count(draft)}${times}${name}`;
      const counted = { ...row, count: countOf(draft) };
      if (!several || single === "never") return { lines: [head + gap() + sum], row: counted };
      const priced = { ...counted, each: units(eachUnits) };
      const price = word + write.amount(eachUnits);
      if (single === "same") return { lines: [head + gap() + price + gap() + sum], row: priced };
      return { lines: [head + gap() + sum, price], row: priced };
    }
    if (!several || single === "never") return { lines: [name + gap() + sum], row };
    const detail = `${write.count(draft)}${times}${write.amount(eachUnits)}`;
    const full = { ...row, count: countOf(draft), each: units(eachUnits) };
    if (single === "same") return { lines: [name + gap() + detail + gap() + sum], row: full };
    if (single === "above") return { lines: [detail, name + gap() + sum], row: full };
    return { lines: [name + gap() + sum, detail], row: full };
  };
}

const OPTIONAL: readonly RowKey[] = ["article", "count", "each", "percent"];

/** Rows under a heading, every column in every row, its order the same. */
function columnRows(
  random: Random,
  language: Language,
  write: Writing,
  gap: Gap,
): Printer & { head: string } {
  const optional = OPTIONAL.filter(() => random.chance(0.6));
  const before = optional.filter((key) => key === "article" && random.chance(0.7));
  const after = optional.filter((key) => !before.includes(key));
  const middle = random.chance(0.25) ? random.shuffled(after) : after;
  const order: RowKey[] = [...before, "what", ...middle, "sum"];
  const heads = distinctLabels(random, language, order.length).map((label) => label.printed);
  const percentSign = random.pick([" %", "%", ""]);
  const printer: Printer = (draft) => {
    const cells: Record<RowKey, readonly [string, string]> = {
      what: [draft.name, draft.name],
      article: [draft.article, draft.article],
      count: [write.count(draft), countOf(draft)],
      each: [write.amount(draft.eachUnits), units(draft.eachUnits)],
      percent: [
        String(draft.percent).replace(".", language.decimal) + percentSign,
        String(draft.percent),
      ],
      sum: [write.amount(draft.sumUnits), units(draft.sumUnits)],
    };
    const row: Record<RowKey, string | null> = { ...EMPTY };
    for (const key of order) row[key] = cells[key][1];
    const line = order.map((key) => cells[key][0]).reduce((all, cell) => all + gap() + cell);
    return { lines: [line], row };
  };
  return Object.assign(printer, {
    head: heads.reduce((all, cell) => all + gap() + cell),
  });
}

/** A table of things with counts and sums, as tills or as letters set it. */
export function makeTable(random: Random, language: Language, most: number, gap: Gap): PaperTable {
  const write = writing(random, language);
  const till = random.chance(0.5);
  const columns = till ? null : columnRows(random, language, write, gap);
  const print = columns ?? tillRows(random, write, gap);
  const drafts = Array.from({ length: random.int(1, most) }, () => draftRow(random, language));
  const printed = drafts.map((draft) => print(draft));
  const head = columns !== null && random.chance(0.9) ? [columns.head] : [];
  return {
    lines: [...head, ...printed.flatMap(({ lines }) => lines)],
    rows: printed.map(({ row }) => row),
    sumUnits: drafts.reduce((sum, draft) => sum + draft.sumUnits, 0),
  };
}
