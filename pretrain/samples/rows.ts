import type { Face } from "../fonts.ts";
import { type Sheet, textWidth, type TextStyle } from "./sheet.ts";

/** A piece of text at a place across the page. */
export interface Cell {
  readonly text: string;
  /** 0 is the left edge of the type area, 1 the right. */
  readonly at: number;
  /** Which point of the text stands at `at`. */
  readonly align: "left" | "center" | "right";
  readonly bold?: boolean;
  /** Size against the body text; 1 when left out. */
  readonly scale?: number;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** Extra space above, in em of the body text. */
  readonly above?: number;
  /** A stroke under the row. */
  readonly ruled?: boolean;
}

export interface PageStyle {
  readonly face: Face;
  readonly bold: Face;
  readonly em: number;
  readonly stretch: number;
  /** Distance between baselines, in em. */
  readonly leading: number;
  readonly marginPx: number;
  readonly widthPx: number;
}

interface PlacedText {
  readonly text: string;
  readonly x: number;
  readonly baseline: number;
  readonly style: TextStyle;
}

/** Rows turned into places. `lines` is what a reader would write down, top to bottom. */
export interface Layout {
  readonly texts: readonly PlacedText[];
  readonly rules: readonly number[];
  readonly lines: readonly string[];
  readonly heightPx: number;
}

/** Smallest gap between two cells of a row, in em. */
const CELL_GAP_EM = 0.7;

/**
 * Sets rows under each other. A cell that would touch the one before it moves to a line of its
 * own; a cell wider than the type area is broken between words, and set smaller if one word alone
 * is too wide. Nothing is cut off: every character given is printed.
 */
export function layOut(rows: readonly Row[], style: PageStyle): Layout {
  const texts: PlacedText[] = [];
  const rules: number[] = [];
  const lines: string[] = [];
  let y = style.marginPx;
  for (const row of rows) {
    y += (row.above ?? 0) * style.em;
    for (const cells of splitRow(row.cells, style)) {
      const tallest = Math.max(...cells.map((cell) => cell.scale ?? 1));
      y += style.leading * style.em * tallest;
      // The baseline lies so that half the leading is above the letters and half below.
      const baseline = y - (style.leading - 0.75) * 0.5 * style.em * tallest;
      for (const { cell, x, textStyle } of cells.map((cell) => place(cell, style))) {
        texts.push({ text: cell.text, x, baseline, style: textStyle });
      }
      lines.push(cells.map((cell) => cell.text).join(" "));
    }
    if (row.ruled === true) {
      rules.push(Math.round(y + 1));
      y += 3;
    }
  }
  return { texts, rules, lines, heightPx: y + style.marginPx };
}

export function printLayout(sheet: Sheet, layout: Layout, style: PageStyle): void {
  for (const { text, x, baseline, style: textStyle } of layout.texts) {
    sheet.print(text, x, baseline, textStyle);
  }
  for (const y of layout.rules) {
    sheet.rule(style.marginPx, style.widthPx - style.marginPx, y, 1);
  }
}

function place(
  cell: Cell,
  style: PageStyle,
): { cell: Cell; x: number; end: number; textStyle: TextStyle } {
  const textStyle = {
    face: cell.bold === true ? style.bold : style.face,
    em: style.em * (cell.scale ?? 1),
    stretch: style.stretch,
  };
  const inner = style.widthPx - 2 * style.marginPx;
  const width = textWidth(cell.text, textStyle);
  const anchor = style.marginPx + cell.at * inner;
  const wanted = anchor - width * { left: 0, center: 0.5, right: 1 }[cell.align];
  // Kept inside the type area, where a long cell slides over rather than off the paper.
  const x = Math.max(style.marginPx, Math.min(wanted, style.marginPx + inner - width));
  return { cell, x, end: x + width, textStyle };
}

/** Distributes the cells of one row over as many lines as they need. */
function splitRow(cells: readonly Cell[], style: PageStyle): Cell[][] {
  const lines: Cell[][] = [];
  let end = Infinity;
  for (const cell of cells.flatMap((whole) => breakCell(whole, style))) {
    const placed = place(cell, style);
    const line = lines.at(-1);
    if (line === undefined || placed.x < end + CELL_GAP_EM * style.em) lines.push([cell]);
    else line.push(cell);
    end = placed.end;
  }
  return lines;
}

/** Breaks a cell between words into pieces that fit the type area. */
function breakCell(cell: Cell, style: PageStyle): Cell[] {
  const inner = style.widthPx - 2 * style.marginPx;
  const width = (text: string) => {
    const face = cell.bold === true ? style.bold : style.face;
    const em = style.em * (cell.scale ?? 1);
    return textWidth(text, { face, em, stretch: style.stretch });
  };
  if (width(cell.text) <= inner) return [cell];
  const pieces: string[] = [];
  for (const word of cell.text.split(" ")) {
    const last = pieces.at(-1);
    if (last !== undefined && width(`${last} ${word}`) <= inner)
      pieces.splice(-1, 1, `${last} ${word}`);
    else pieces.push(word);
  }
  return pieces.map((text) => {
    const excess = width(text) / inner;
    return excess <= 1 ? { ...cell, text } : { ...cell, text, scale: (cell.scale ?? 1) / excess };
  });
}
