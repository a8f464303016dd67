import type { Random } from "../../src/core/random.ts";
import { snakeCase, type Label } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { anyValue } from "../words/lines.ts";
import { date, type Value } from "../words/values.ts";
import {
  DAY_BLANK,
  jsonNumber,
  jsonText,
  NUMBER_BLANK,
  TEXT_BLANK,
  type Entry,
} from "./json-entry.ts";
import { joinCells, type Gap } from "./paper-gap.ts";
import type { PaperPart } from "./paper-part.ts";

/** Labels that stand beside each other over their values, at most. */
const MOST_ABREAST = 4;

/** Ways to set a label and its value on one line; each as likely as setting it above. */
const ONE_LINE: readonly ((label: string, value: string, gap: Gap) => string)[] = [
  (label, value) => `${label}: ${value}`,
  (label, value, gap) => label + gap() + value,
  (label, value) => `${label} ${value}`,
  (label, value, gap) => `${label}:${gap()}${value}`,
];

/** Fields with labels, all set in one of the usual ways, and what asks for them. */
export function makeFields(
  random: Random,
  language: Language,
  labels: readonly Label[],
  gap: Gap,
): PaperPart {
  const setOnOneLine = ONE_LINE[random.int(0, ONE_LINE.length)]; // none: labels over values
  const inEnglish = random.chance(0.4);
  const lines: string[] = [];
  const entries: Entry[] = [];
  const said: Value[] = [];
  let abreast: { label: string; value: string }[] = [];
  const printAbreast = () => {
    if (abreast.length === 0) return;
    lines.push(
      joinCells(
        abreast.map(({ label }) => label),
        gap,
      ),
      joinCells(
        abreast.map(({ value }) => value),
        gap,
      ),
    );
    abreast = [];
  };
  for (const label of labels) {
    const fresh = random.chance(0.25) ? date(random, language) : anyValue(random, language);
    const value = said.length > 0 && random.chance(0.1) ? random.pick(said) : fresh;
    said.push(value);
    if (setOnOneLine !== undefined) {
      const line = setOnOneLine(label.printed, value.printed, gap);
      if (lines.length > 0 && random.chance(0.2)) lines.push(lines.pop() + gap() + line);
      else lines.push(line);
    } else {
      abreast.push({ label: label.printed, value: value.printed });
      if (abreast.length === MOST_ABREAST || random.chance(0.4)) printAbreast();
    }
    entries.push(entryFor(random, keyFor(random, label, inEnglish), value));
  }
  printAbreast();
  return { lines, entries };
}

/** The English name where there is one and it is wanted; the printed label or its snake_case. */
function keyFor(random: Random, label: Label, inEnglish: boolean): string {
  if (inEnglish && label.key !== null) return label.key;
  return random.chance(0.5) ? snakeCase(label.printed) : label.printed;
}

function entryFor(random: Random, key: string, { type, printed, canonical }: Value): Entry {
  if (type === "date") return { key, blank: DAY_BLANK, filled: jsonText(canonical) };
  if (type === "number" && random.chance(0.8)) {
    return { key, blank: NUMBER_BLANK, filled: jsonNumber(canonical) };
  }
  return { key, blank: TEXT_BLANK, filled: jsonText(printed) };
}
