import type { Random } from "../../src/core/random.ts";
import { distinctLabels, snakeCase } from "../words/labels.ts";
import type { Language } from "../words/languages.ts";
import { decimalText } from "../words/values.ts";
import { jsonNumber, NUMBER_BLANK } from "./json-entry.ts";
import type { Gap } from "./paper-gap.ts";
import type { PaperPart } from "./paper-part.ts";
import { amountOf } from "./paper-row.ts";

/** Amounts that papers state under a table of `sumUnits`: the sum, what rounds it, what was paid. */
function amounts(random: Random, sumUnits: number): number[] {
  const rounding = random.int(-50, 49);
  const tax = Math.round(sumUnits * random.pick([0.2, 0.1, 0.107, 0.057, 0.16]));
  const given = sumUnits + random.int(0, 20_000);
  return random.pick([
    [sumUnits],
    [sumUnits, sumUnits],
    [sumUnits, rounding, sumUnits + rounding],
    [sumUnits, tax, sumUnits + tax],
    [sumUnits - tax, tax, sumUnits],
    [sumUnits, given, given - sumUnits],
    [sumUnits, rounding, sumUnits + rounding, sumUnits + rounding],
  ]);
}

/**
 * Lines of labelled amounts right under a table, written like its rows: where the table ends is told
 * by what the words mean and by what the amounts add up to.
 */
export function makeSums(
  random: Random,
  language: Language,
  sumUnits: number,
  gap: Gap,
): PaperPart {
  const units = amounts(random, sumUnits);
  const labels = distinctLabels(random, language, units.length);
  const byKey = random.chance(0.4);
  const writing = { ...language, groups: [language.groups[0]!] }; // no language has none
  const money = random.chance(0.3) ? random.pick(language.money) : "#";
  const lines = units.map((amount, i) => {
    const unit = random.chance(0.2) ? random.pick(language.money) : money;
    const written = unit.replace("#", decimalText(random, writing, amount, 2));
    return labels[i]!.printed + gap() + written;
  });
  const entries = units.map((amount, i) => {
    const { key, printed } = labels[i]!;
    const name = byKey && key !== null ? key : random.chance(0.5) ? snakeCase(printed) : printed;
    return { key: name, blank: NUMBER_BLANK, filled: jsonNumber(amountOf(amount)) };
  });
  return { lines, entries: entries.filter(() => random.chance(0.7)) };
}
