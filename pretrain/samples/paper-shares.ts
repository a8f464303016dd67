import type { Random } from "../../src/core/random.ts";
import { distinctLabels } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { decimalText } from "../words/values.ts";
import { jsonNumber, NUMBER_BLANK, objectOf } from "./json-entry.ts";
import { joinCells, type Gap } from "./paper-gap.ts";
import type { PaperKeys } from "./paper-keys.ts";
import type { PaperPart } from "./paper-part.ts";
import { amountOf } from "./paper-row.ts";

const PERCENTS = [25, 12, 6, 10, 20, 24, 14, 5.5, 19, 7];
const OF = ["på", "of", "von", "de", "av"];

/** part = percent of `of`, both in minor units. */
interface Share {
  readonly percent: number;
  readonly of: number;
  readonly part: number;
}

/** One to three lines of a percentage with what it comes to, as papers state taxes. */
export function makeShares(
  random: Random,
  language: Language,
  keys: PaperKeys,
  gap: Gap,
): PaperPart {
  const word = random.pick(distinctLabels(random, language, 2)).printed;
  const style = random.pick(["part alone", "in words", "in columns", "in columns"] as const);
  const columns = random.shuffled(["percent", "of", "part", "together"] as const);
  const isShown = { percent: true, of: true, part: true, together: random.chance(0.4) };
  const heads = distinctLabels(random, language, columns.length).map(({ printed }) => printed);
  const isFirst = random.chance(0.6); // whether the percentage leads, as it mostly does
  const order = isFirst
    ? [...columns].sort((a, b) => +(b === "percent") - +(a === "percent"))
    : columns;
  const titled = style === "in columns" && random.chance(0.6);
  const shares = Array.from({ length: random.int(1, 3) }, (): Share => {
    const percent = random.pick(PERCENTS);
    const of = Math.floor(10 ** random.uniform(3, 6));
    return { percent, of, part: Math.round((of * percent) / 100) };
  });
  const writing = { ...language, groups: [language.groups[0]!] }; // no language has none
  const written = (units: number) => decimalText(random, writing, units, 2);
  const lineOf = ({ percent, of, part }: Share): string => {
    const shown = String(percent).replace(".", language.decimal) + random.pick([" %", "%"]);
    const cells = {
      ...{ percent: shown, of: written(of), part: written(part), together: written(of + part) },
    };
    switch (style) {
      case "part alone":
        return `${word} ${shown}${gap()}${written(part)}`;
      case "in words":
        return `${word} ${shown} ${random.pick(OF)} ${written(of)}${gap()}${written(part)}`;
      case "in columns":
        return joinCells(
          order.filter((name) => isShown[name]).map((name) => cells[name]),
          gap,
        );
    }
  };
  const entriesOf = ({ percent, of, part }: Share) =>
    (
      [
        [keys.percent, String(percent)],
        [keys.of, style === "part alone" ? null : amountOf(of)],
        [keys.part, amountOf(part)],
      ] as const
    ).map(([key, value]) => ({ key, blank: NUMBER_BLANK, filled: jsonNumber(value) }));
  const all = shares.map(entriesOf);
  const blank = `[${objectOf(all[0] ?? [], "blank")}]`;
  const filled = `[${all.map((entries) => objectOf(entries, "filled")).join(",")}]`;
  const head = order.filter((name) => isShown[name]).map((_, i) => heads[i]!);
  const title = titled ? [joinCells(head, gap)] : [];
  return {
    lines: [...title, ...shares.map(lineOf)],
    entries: [{ key: keys.shares, blank, filled }],
  };
}

/** The question for shares that are not on the paper: an empty list. */
export function noShares(keys: PaperKeys): PaperPart {
  const blank = `[${objectOf([{ key: keys.percent, blank: NUMBER_BLANK, filled: "" }], "blank")}]`;
  return { lines: [], entries: [{ key: keys.shares, blank, filled: "[]" }] };
}
