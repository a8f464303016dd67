import type { Random } from "../../src/core/random.ts";
import { distinctLabels } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { joinCells, type Gap } from "./paper-gap.ts";
import {
  amountOf,
  BLANK_ROW,
  countOf,
  type RowFacts,
  type RowKey,
  type RowPrinter,
  type RowWriting,
} from "./paper-row.ts";

const OPTIONAL: readonly RowKey[] = ["article", "count", "each", "percent"];

export interface ColumnRows {
  /** Titles of the columns. */
  readonly head: string;
  readonly print: RowPrinter;
}

/** Rows as letters set them: under a heading, every column in every row, in the same order. */
export function columnRows(
  random: Random,
  language: Language,
  write: RowWriting,
  gap: Gap,
): ColumnRows {
  const order = pickColumns(random);
  const titles = distinctLabels(random, language, order.length).map((label) => label.printed);
  const percentSign = random.pick([" %", "%", ""]);
  /** Each cell as it is printed, and as the answer says it. */
  const cellsOf = (facts: RowFacts): Record<RowKey, { printed: string; value: string }> => ({
    what: { printed: facts.name, value: facts.name },
    article: { printed: facts.article, value: facts.article },
    count: { printed: write.count(facts), value: countOf(facts) },
    each: { printed: write.amount(facts.eachUnits), value: amountOf(facts.eachUnits) },
    percent: {
      printed: String(facts.percent).replace(".", language.decimal) + percentSign,
      value: String(facts.percent),
    },
    sum: { printed: write.amount(facts.sumUnits), value: amountOf(facts.sumUnits) },
  });
  const print: RowPrinter = (facts) => {
    const cells = cellsOf(facts);
    const row = { ...BLANK_ROW };
    // What is taken off has no count of its own, as a rule.
    const isShort = facts.sumUnits < 0 && random.chance(0.7);
    const shown = isShort ? order.filter((key) => key === "what" || key === "sum") : order;
    for (const key of shown) row[key] = cells[key].value;
    const line = joinCells(
      shown.map((key) => cells[key].printed),
      gap,
    );
    return { lines: [line], row };
  };
  return { print, head: joinCells(titles, gap) };
}

/** Two to six columns: what it is, perhaps after its number, then figures, the sum last. */
function pickColumns(random: Random): RowKey[] {
  const optional = OPTIONAL.filter(() => random.chance(0.6));
  const before = optional.filter((key) => key === "article" && random.chance(0.7));
  const after = optional.filter((key) => !before.includes(key));
  const middle = random.chance(0.25) ? random.shuffled(after) : after;
  return [...before, "what", ...middle, "sum"];
}
