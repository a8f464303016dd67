import type { Random } from "../../src/core/random.ts";
import { STRIP_COLUMN_PX, STRIP_HEIGHT_PX } from "../../src/models/strip-reader.ts";
import { WORD_SPACE } from "../characters.ts";
import { pickFace } from "./fonts.ts";
import { pickLanguage } from "../words/wording.ts";
import { printAndScan } from "./print-and-scan.ts";
import { WIDTH_STEP_PX, type StripLimits, type StripSample } from "./sample.ts";
import { inkHeight, Sheet, textWidth, type Mark, type TextStyle } from "./sheet.ts";
import { inventRow, printRow, rowWidth, type PrintedRow } from "./printed-row.ts";

/** Height of a capital in a strip of 32 px, and mean advance: what cutting a page into strips gives. */
const CAPITAL_PX = [12.5, 23] as const;
const ADVANCE_PX = [8.5, 16] as const;
/** The middle of a strip lies this far above the baseline, in em, give or take. */
const MIDDLE_EM = 0.35;
const OFF_MIDDLE_PX = 3.5;
const MAX_ANGLE = (0.6 * Math.PI) / 180;
const MIN_WIDTH_PX = 64;

/** One line of print cut out of a page, with what shows of the lines above and below it. */
export function makeStrip(random: Random, limits: StripLimits): StripSample {
  const language = pickLanguage(random);
  const invent = () => inventRow(random, language, random.int(1, limits.lineCharacters));
  const crowded = random.chance(0.65);
  const row = invent();
  const [above, below] = crowded ? [invent(), invent()] : [[], []];
  const everything = [row, above, below].flatMap((pieces) => pieces.map(({ text }) => text));
  const face = pickFace(random, limits.fonts, everything.join("\n"));
  const style = sized(random, { face, em: 100, stretch: 1 }, row);

  const widest = rowWidth(row, style);
  const paper = widest * random.uniform(0.9, 1.2) + style.em;
  const width =
    Math.max(
      1,
      Math.round(Math.max(MIN_WIDTH_PX, Math.min(paper, limits.widthPx)) / WIDTH_STEP_PX),
    ) * WIDTH_STEP_PX;
  const angle = random.chance(0.5) ? random.uniform(-1, 1) * MAX_ANGLE * limits.wear : 0;
  const sheet = new Sheet(width, STRIP_HEIGHT_PX, angle);
  const slide = random.uniform(-0.5 * style.em, Math.max(0, paper - width + 0.5 * style.em));
  const baseline =
    STRIP_HEIGHT_PX / 2 +
    MIDDLE_EM * style.em +
    random.uniform(-OFF_MIDDLE_PX, OFF_MIDDLE_PX) * (0.4 + 0.6 * limits.wear);
  const pitch = style.em * random.uniform(0.95, 1.7);
  printRow(sheet, above, { x: -slide, baseline: baseline - pitch, paper }, style);
  printRow(sheet, below, { x: -slide, baseline: baseline + pitch, paper }, style);
  const others = sheet.marks.length;
  const empty = random.chance(0.04 * limits.wear);
  if (empty) bars(random, sheet);
  else printRow(sheet, row, { x: -slide, baseline, paper }, style);
  if (random.chance(0.08 * limits.wear)) {
    sheet.rule(-width, 2 * width, Math.round(baseline + 0.3 * style.em), random.int(1, 2));
  }

  const pixels = sheet.pixels();
  printAndScan(random, pixels, { width, em: style.em, wear: limits.wear });
  return {
    kind: "strip",
    width,
    height: STRIP_HEIGHT_PX,
    pixels,
    text: empty ? "" : row.map(({ text }) => text).join(" "),
    columnCharacters: namedColumns(sheet.marks.slice(others), width),
  };
}

/** The style at a height of capitals and a mean advance drawn evenly on logarithmic scales. */
function sized(random: Random, style: TextStyle, row: PrintedRow): TextStyle {
  const text = row.map((piece) => piece.text).join("");
  const capital = inkHeight("H", style).above / style.em;
  const advanceEm = textWidth(text, style) / Math.max(1, [...text].length) / style.em;
  const drawn = ([from, to]: readonly [number, number]) =>
    Math.exp(random.uniform(Math.log(from), Math.log(to)));
  const em = drawn(CAPITAL_PX) / capital;
  return { ...style, em, stretch: Math.max(0.4, Math.min(2.2, drawn(ADVANCE_PX) / (advanceEm * em))) }; // prettier-ignore
}

/** Strokes that are no letters: a barcode, the edge of a picture, a frame. */
function bars(random: Random, sheet: Sheet): void {
  const thick = random.uniform(1, 6);
  for (let x = random.uniform(0, 40); x < sheet.width - 20; x += random.uniform(2, 5 * thick)) {
    for (let y = 0; y < sheet.height; y++) sheet.rule(x, x + random.uniform(0.8, thick), y, 1);
    if (random.chance(0.05)) return;
  }
}

/**
 * The class of the character whose middle lies in each column of 4 px, 0 where there is none. Of two
 * in one column the second is named in the next; a space yields. [width/4]
 */
export function namedColumns(marks: readonly Mark[], widthPx: number): Uint8Array {
  const labels = new Uint8Array(widthPx / STRIP_COLUMN_PX);
  const free = (column: number) =>
    column >= 0 &&
    column < labels.length &&
    (labels[column] === 0 || labels[column] === WORD_SPACE);
  for (const { label, x } of marks) {
    const column = Math.floor(x / STRIP_COLUMN_PX);
    if (column < 0 || column >= labels.length) continue;
    if (label === WORD_SPACE) {
      if (labels[column] === 0) labels[column] = label;
    } else if (free(column)) labels[column] = label;
    else if (free(column + 1)) labels[column + 1] = label;
  }
  return labels;
}
