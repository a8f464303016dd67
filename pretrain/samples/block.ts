import type { Random } from "../../src/core/random.ts";
import { anyLine, tidy } from "../words/lines.ts";
import type { Language } from "../words/languages.ts";
import { amount, code, integer, measure } from "../words/values.ts";
import { phrase, pickLanguage } from "../words/wording.ts";
import { TRANSCRIBE } from "./line.ts";
import { printPage } from "./print-page.ts";
import type { Row } from "./rows.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

/** A name with an amount at the right edge, sometimes with a third column between them. */
export function amountRow(random: Random, language: Language): Row {
  const name = tidy(phrase(random, language, random.int(1, 3)));
  const right = { text: tidy(amount(random, language).printed), at: 1, align: "right" } as const;
  const left = { text: name, at: 0, align: "left" } as const;
  if (random.chance(0.75)) return { cells: [left, right] };
  const extra = random.pick([measure, integer])(random, language).printed;
  const middle = { text: tidy(extra), at: 0.68, align: "right" } as const;
  return { cells: [left, middle, right] };
}

/** A line across the page: any text, to the left or centred. */
export function textRow(random: Random, language: Language, most: number): Row {
  const text = anyLine(random, language, most);
  const centred = random.chance(0.3);
  return { cells: [{ text, at: centred ? 0.5 : 0, align: centred ? "center" : "left" }] };
}

/** A code or a count in front of a name and an amount, in columns. */
export function codedRow(random: Random, language: Language): Row {
  const lead = random.chance(0.5) ? String(random.int(1, 20)) : code(random).printed.slice(0, 8);
  return {
    cells: [
      { text: tidy(lead), at: 0, align: "left" },
      { text: tidy(phrase(random, language, random.int(1, 2))), at: 0.25, align: "left" },
      { text: tidy(amount(random, language).printed), at: 1, align: "right" },
    ],
  };
}

/** Two to eight lines, most of them with an amount column. */
export function makeBlock(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const style = random.pick([amountRow, amountRow, codedRow, null]);
  const count = random.int(2, Math.min(8, limits.lines));
  const rows = Array.from({ length: count }, () => {
    if (style === null || random.chance(0.15)) {
      return textRow(random, language, Math.min(36, limits.lineCharacters));
    }
    return style(random, language);
  });
  const page = printPage(random, rows, limits, { minWidthPx: 192, em: [12, 22] });
  if (page === null) return makeBlock(random, limits);
  return { kind: "block", ...page.picture, prompt: TRANSCRIBE, answer: page.lines.join("\n") };
}
