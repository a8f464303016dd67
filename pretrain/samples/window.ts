import type { Random } from "../../src/core/random.ts";
import { pickFace } from "../fonts.ts";
import { anyLine, headingLine, tidy } from "../words/lines.ts";
import { amount, code, date, integer, time } from "../words/values.ts";
import { phrase, pickLanguage, shouted } from "../words/wording.ts";
import type { Language } from "../words/languages.ts";
import { TRANSCRIBE } from "./line.ts";
import { printAndScan } from "./print-and-scan.ts";
import { TOKEN_PX, type PretrainSample, type SampleLimits } from "./sample.ts";
import { inkHeight, Sheet, textWidth, type TextStyle } from "./sheet.ts";

const MAX_ANGLE = (2 * Math.PI) / 180;
/** Mean advance of a character: half a patch is 8 px, and two characters in one half cannot be named. */
const ADVANCE_PX = [7.5, 15.5] as const;
const EM_PX = [11, 46] as const;
const MIN_WIDTH_PX = 96;

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

/** Stretch of the glyphs: receipt printers set narrow type, and double width for what matters. */
function inventStretch(random: Random): number {
  return random.weighted([
    [random.uniform(0.85, 1.15), 5],
    [random.uniform(0.58, 0.85), 4],
    [random.uniform(1.15, 1.6), 1],
  ]);
}

/**
 * A window on a receipt: rows of print as they lie in it, cut by its edges wherever these fall.
 * With `limits.lines` 1 it is a strip with one row, whole from top to bottom.
 */
export function makeWindow(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const single = limits.lines === 1;
  const rows = Array.from({ length: limits.lines }, () =>
    inventRow(random, language, random.int(single ? 1 : 10, limits.lineCharacters)),
  );
  const everything = rows.flatMap((row) => row.map(({ text }) => text)).join("\n");
  const face = pickFace(random, limits.fonts, everything);
  const stretch = inventStretch(random);
  const style = sized(random, { face, em: 1, stretch }, everything.replaceAll("\n", ""));

  const widest = Math.max(...rows.map((row) => rowWidth(row, style)));
  // The paper: as wide as its widest row, give or take; rows that are wider run off it.
  const paper = widest * random.uniform(0.8, 1.1) + style.em;
  const wanted = single ? paper : random.uniform(0.6, 1) * limits.widthPx;
  const width = toTokens(Math.max(MIN_WIDTH_PX, Math.min(wanted, limits.widthPx)));
  const ink = inkHeight("ÅMgjy|", style);
  const tall = ink.above + ink.below;
  const pitch = style.em * random.weighted([[random.uniform(0.95, 1.3), 3], [random.uniform(1.3, 2.2), 1]]); // prettier-ignore
  const height = single
    ? toTokens(Math.min(limits.heightPx, tall + (random.chance(0.2) ? random.uniform(0, 40) : 0)))
    : toTokens(Math.min(limits.heightPx, Math.max(64, random.uniform(0.4, 1) * limits.heightPx)));

  const angle = random.chance(0.5) ? random.uniform(-1, 1) * MAX_ANGLE * limits.wear : 0;
  const sheet = new Sheet(width, height, angle);
  const slide = random.uniform(-0.5 * style.em, Math.max(0, paper - width + 0.5 * style.em));
  let baseline = single
    ? ink.above + (height - tall) * random.uniform(-0.1, 1.1)
    : random.uniform(-0.3, 1) * pitch + ink.above * 0.5;
  for (const row of rows) {
    const large = !single && random.chance(0.12) ? random.uniform(1.1, 1.8) : 1;
    const rowStyle = { ...style, em: style.em * large };
    if (large > 1) baseline += (large - 1) * style.em * 0.8;
    if (baseline - tall > height) break;
    printRow(sheet, row, { x: -slide, baseline, paper }, rowStyle);
    if (random.chance(0.06 * limits.wear)) {
      sheet.rule(-width, 2 * width, Math.round(baseline + 0.3 * style.em), random.int(1, 2));
    }
    baseline += pitch * (random.chance(0.12) ? random.uniform(1.2, 2) : random.uniform(0.97, 1.03));
  }

  const pixels = sheet.pixels();
  printAndScan(random, pixels, { width, em: style.em, wear: limits.wear });
  return {
    kind: "window",
    width,
    height,
    pixels,
    prompt: TRANSCRIBE,
    answer: rows.map((row) => row.map(({ text }) => text).join(" ")).join("\n"),
    patchCharacters: sheet.patchCharacters(),
  };
}

/** The style at a size whose mean advance is drawn evenly on a logarithmic scale. */
function sized(random: Random, style: TextStyle, text: string): TextStyle {
  const measured = { ...style, em: 100 };
  const perEm = textWidth(text, measured) / [...text].length / 100;
  const advance = Math.exp(random.uniform(Math.log(ADVANCE_PX[0]), Math.log(ADVANCE_PX[1])));
  return { ...style, em: Math.max(EM_PX[0], Math.min(EM_PX[1], advance / perEm)) };
}

export function rowWidth(row: PrintedRow, style: TextStyle): number {
  const widths = row.map(
    ({ text, offset }) => textWidth(text, style) + offset * style.em * style.stretch,
  );
  // The widest of each side, with a gap where both have something.
  const of = (side: Piece["side"]) =>
    Math.max(0, ...widths.filter((_, i) => row[i]!.side === side));
  return Math.max(of("left") + of("right") + style.em, of("center"));
}

export interface Place {
  /** Left edge of the paper in the window. */
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

/** The nearest multiple of a token's side, at least one. */
function toTokens(lengthPx: number): number {
  return Math.max(1, Math.round(lengthPx / TOKEN_PX)) * TOKEN_PX;
}
