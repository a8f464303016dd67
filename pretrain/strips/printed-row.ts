import type { Random } from "../../src/core/random.ts";
import { anyLine, headingLine, tidy } from "../words/lines.ts";
import { amount, code, date, integer, time } from "../words/values.ts";
import { phrase, shouted } from "../words/wording.ts";
import type { Language } from "../words/languages.ts";
import { textWidth, type Sheet, type TextStyle } from "./sheet.ts";

/** A run of text at a distance from the left or the right edge of the paper, in em. */
export interface Piece {
  readonly text: string;
  readonly side: "left" | "right" | "center";
  readonly offset: number;
}

/** One printed row: pieces, or a rule. */
export type PrintedRow = readonly Piece[];

const left = (text: string, offset = 0): Piece => ({ text: tidy(text), side: "left", offset });
const right = (text: string, offset = 0): Piece => ({ text: tidy(text), side: "right", offset });

/** Rows as receipts have them: text, centred headings, names with amounts, columns of numbers. */
export function inventRow(random: Random, language: Language, most: number): PrintedRow {
  const money = () => amount(random, language).printed;
  const name = () => {
    const words = phrase(random, language, random.int(1, 3));
    return random.chance(0.5) ? shouted(words) : words;
  };
  switch (random.int(-2, 11)) {
    case -2:
    case -1:
    case 0:
    case 1:
    case 2:
      return [left(shoutedHalf(random, anyLine(random, language, most)), random.uniform(0, 3))];
    case 3:
      return [{ text: anyLine(random, language, most), side: "center", offset: 0 }];
    case 4:
      return [{ text: headingLine(random, language), side: "center", offset: 0 }];
    case 5:
      return [
        left(`${name()}${random.pick([":", " :", ""])}`),
        left(tidy(code(random).printed), random.uniform(6, 12)),
      ];
    case 6:
      return [left(date(random, language).printed), right(time(random).printed)];
    case 7: {
      const step = random.uniform(4, 7);
      const columns = random.int(2, 4);
      const numbers = Array.from({ length: columns }, (_, i) =>
        right(random.chance(0.5) ? money() : integer(random, language).printed, i * step),
      );
      return random.chance(0.6) ? [left(name().slice(0, 16)), ...numbers] : numbers;
    }
    case 8:
      return [left(random.pick([..."-=*_."]).repeat(random.int(4, Math.max(8, most))))];
    default:
      return [left(name()), right(money())];
  }
}

function shoutedHalf(random: Random, text: string): string {
  return random.chance(0.5) ? shouted(text) : text;
}

/** Width of the narrowest paper on which none of the row's pieces touch, in pixels. */
export function rowWidth(row: PrintedRow, style: TextStyle): number {
  const widths = row.map(
    ({ text, offset }) => textWidth(text, style) + offset * style.em * style.stretch,
  );
  // The widest of each side, with a gap where both have something.
  const of = (side: Piece["side"]) =>
    Math.max(0, ...widths.filter((_, i) => row[i]!.side === side));
  return Math.max(of("left") + of("right") + style.em, of("center"));
}

/** Where a row is printed, in pixels. */
export interface Place {
  /** Left edge of the paper on the sheet. */
  readonly x: number;
  readonly baseline: number;
  readonly paper: number;
}

/** Prints the pieces that do not touch one printed before. */
export function printRow(sheet: Sheet, row: PrintedRow, place: Place, style: TextStyle): void {
  const taken: [number, number][] = [];
  for (const { text, side, offset } of row) {
    const width = textWidth(text, style);
    const shift = offset * style.em * style.stretch;
    const from =
      side === "left"
        ? shift
        : side === "right"
          ? place.paper - shift - width
          : (place.paper - width) / 2;
    const gap = 0.4 * style.em * style.stretch;
    if (taken.some(([start, end]) => from < end + gap && from + width > start - gap)) continue;
    taken.push([from, from + width]);
    sheet.print(text, place.x + from, place.baseline, style);
  }
}
