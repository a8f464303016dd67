import { type Piece, type Sheet, type TextStyle, measureText, wordsOf } from "../sheet.ts";
import { type Align } from "./block.ts";

/** Where the baseline is in a line, below its middle, in ems: half an x-height or so. */
const BASELINE_EM = 0.34;

/** Smaller would not be read at 150 dpi. */
const LEAST_SIZE_PX = 7;

function widestWord(sheet: Sheet, pieces: readonly Piece[], style: TextStyle): number {
  // Words within one piece; pieces joined without a space are rare and stay together in `wrap`.
  let widest = 0;
  for (const piece of pieces) {
    for (const word of wordsOf(typeof piece === "string" ? piece : piece.text)) {
      widest = Math.max(widest, measureText(word.trim(), style).advance);
    }
  }
  return widest;
}

/** Text broken into lines, and the style it has to be set in. */
export interface Lines {
  readonly lines: readonly (readonly Piece[])[];
  readonly style: TextStyle;
  readonly width: number;
  readonly height: number;
}

/**
 * Breaks pieces into lines at most `maxWidth` wide. A word wider than that makes the type smaller:
 * a number or a name must not be broken.
 */
export function breakLines(
  sheet: Sheet,
  pieces: readonly Piece[],
  style: TextStyle,
  maxWidth: number,
  leading: number,
): Lines {
  const whole = sheet.widthOf(pieces, style);
  if (whole <= maxWidth) {
    return { lines: [pieces], style, width: whole, height: style.sizePx * leading };
  }
  const word = widestWord(sheet, pieces, style);
  const sizePx = Math.max(LEAST_SIZE_PX, (style.sizePx * maxWidth) / word);
  const fitted = word > maxWidth ? { ...style, sizePx } : style;
  const lines = sheet.wrap(pieces, fitted, maxWidth);
  const width = Math.max(...lines.map((line) => sheet.widthOf(line, fitted)));
  return { lines, style: fitted, width, height: lines.length * fitted.sizePx * leading };
}

/** How far the first baseline is below the top of the lines. */
export function firstBaseline({ style }: Lines, leading: number): number {
  return style.sizePx * (0.5 * leading + BASELINE_EM);
}

/** Sets lines from `y` down, against the left or right edge or around the middle `x`. */
export function setLines(
  sheet: Sheet,
  { lines, style }: Lines,
  x: number,
  y: number,
  align: Align,
  leading: number,
): void {
  lines.forEach((line, i) => {
    const width = align === "left" ? 0 : sheet.widthOf(line, style);
    const left = align === "left" ? x : align === "right" ? x - width : x - width / 2;
    const middle = y + (i + 0.5) * style.sizePx * leading;
    sheet.setLine(line, style, left, middle + BASELINE_EM * style.sizePx);
  });
}
