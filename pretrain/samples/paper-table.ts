import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { columnRows } from "./column-rows.ts";
import { jsonNumber, jsonText, NUMBER_BLANK, objectOf, TEXT_BLANK } from "./json-entry.ts";
import type { Gap } from "./paper-gap.ts";
import type { PaperKeys } from "./paper-keys.ts";
import type { PaperPart } from "./paper-part.ts";
import {
  inventRow,
  pickRowWriting,
  type PaperRow,
  type RowFacts,
  type RowKey,
} from "./paper-row.ts";
import { tillRows } from "./till-rows.ts";

/** What may be asked about a row, in the usual order. */
const ROW_BLANKS: readonly (readonly [RowKey, string])[] = [
  ["what", TEXT_BLANK],
  ["count", NUMBER_BLANK],
  ["each", NUMBER_BLANK],
  ["sum", NUMBER_BLANK],
  ["article", TEXT_BLANK],
  ["percent", NUMBER_BLANK],
];

/** A table of one to `most` things with their sums, and the list to fill from it. */
export function makeTable(
  random: Random,
  language: Language,
  keys: PaperKeys,
  most: number,
  gap: Gap,
): PaperPart & { readonly sumUnits: number } {
  const { lines, rows, sumUnits } = printTable(random, language, most, gap);
  // What no row has is asked for now and then all the same: null is an answer too.
  const asked = ROW_BLANKS.filter(
    ([key]) => key === "what" || rows.some((row) => row[key] !== null) || random.chance(0.4),
  );
  const order = random.chance(0.7) ? asked : random.shuffled(asked);
  const entriesOf = (row: PaperRow) =>
    order.map(([key, blank]) => {
      const filled = blank === NUMBER_BLANK ? jsonNumber(row[key]) : jsonText(row[key]);
      return { key: keys[key], blank, filled };
    });
  const all = rows.map(entriesOf);
  const blank = `[${objectOf(all[0] ?? [], "blank")}]`;
  const filled = `[${all.map((entries) => objectOf(entries, "filled")).join(",")}]`;
  return { lines, entries: [{ key: keys.rows, blank, filled }], sumUnits };
}

function printTable(random: Random, language: Language, most: number, gap: Gap) {
  const write = pickRowWriting(random, language);
  const columns = random.chance(0.5) ? null : columnRows(random, language, write, gap);
  const print = columns?.print ?? tillRows(random, write, gap);
  const facts: RowFacts[] = [];
  const count = random.int(1, most);
  while (facts.length < count) {
    const fresh = inventRow(random, language);
    // The same thing may be bought twice: a copier must go on from the right one of two places.
    const again = facts.length > 0 && random.chance(0.1) ? random.pick(facts) : null;
    facts.push(again === null ? fresh : random.pick([again, { ...fresh, name: again.name }]));
  }
  const printed = facts.map(print);
  const head = columns !== null && random.chance(0.9) ? [columns.head] : [];
  return {
    lines: [...head, ...printed.flatMap(({ lines }) => lines)],
    rows: printed.map(({ row }) => row),
    sumUnits: facts.reduce((sum, fact) => sum + fact.sumUnits, 0),
  };
}
