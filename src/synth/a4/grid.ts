import { type Sheet } from "../sheet.ts";
import { type GridBlock, type GridRow } from "./block.ts";
import { type Lines, breakLines, firstBaseline, setLines } from "./lines.ts";

/** A column that wraps keeps this share of the width, if it needs it; then others wrap too. */
const LEAST_SHARE = 0.4;

const styleOf = (row: GridRow, column: number) => row.styles?.[column] ?? row.style;

/** Widths of the columns in `available` pixels. */
function columnWidths(sheet: Sheet, block: GridBlock, available: number): number[] {
  const { rows, aligns, gapPx, insetPx, fill, wraps } = block;
  const widths = aligns.map((_, column) =>
    rows.reduce((widest, row) => {
      const cell = row.cells[column];
      if (cell === undefined) return widest;
      return Math.max(widest, sheet.widthOf(cell, styleOf(row, column)) + 0.01);
    }, 0),
  );
  const taken = widths.reduce((sum, width) => sum + width, 0);
  const spare = available - 2 * insetPx - gapPx * (widths.length - 1) - taken;
  if (spare > 0 && fill === "all") return widths.map((width) => width + spare / widths.length);
  if (spare > 0 && typeof fill === "number") widths[fill]! += spare;
  let lacking = Math.max(0, -spare);
  const shrink = (column: number, least: number) => {
    const less = Math.min(lacking, Math.max(0, widths[column]! - least));
    widths[column]! -= less;
    lacking -= less;
  };
  shrink(wraps, LEAST_SHARE * available);
  while (lacking > 0.01) {
    const widest = widths.indexOf(Math.max(...widths));
    shrink(widest, Math.max(widths[widest]! - lacking, 0.5 * widths[widest]!));
  }
  return widths;
}

export interface PlacedGrid {
  readonly widths: readonly number[];
  readonly rows: readonly { readonly cells: readonly Lines[]; readonly height: number }[];
  readonly width: number;
  readonly height: number;
}

/** Sizes of a grid's columns and rows in `available` pixels. */
export function placeGrid(sheet: Sheet, block: GridBlock, available: number): PlacedGrid {
  const widths = columnWidths(sheet, block, available);
  const rows = block.rows.map((row) => {
    const cells = row.cells.map((cell, column) =>
      breakLines(sheet, cell, styleOf(row, column), widths[column]!, block.leading),
    );
    const deepest = Math.max(0, ...cells.map((cell) => firstBaseline(cell, block.leading)));
    const bottoms = cells.map((cell) => cell.height + deepest - firstBaseline(cell, block.leading));
    const text = Math.max(0, ...bottoms);
    return { cells, height: text + 2 * (row.spacePx ?? 0) };
  });
  const gaps = block.gapPx * Math.max(0, widths.length - 1);
  return {
    ...{ widths, rows },
    width: widths.reduce((sum, width) => sum + width, 0) + gaps + 2 * block.insetPx,
    height: rows.reduce((sum, row) => sum + row.height, 0),
  };
}

/** Puts a grid on the sheet with its corner at (x, y). */
export function drawGrid(
  sheet: Sheet,
  block: GridBlock,
  placed: PlacedGrid,
  x: number,
  y: number,
): void {
  const { aligns, gapPx, insetPx, leading, frame } = block;
  const { widths, width } = placed;
  const right = x + width;
  let top = y;
  placed.rows.forEach(({ cells, height }, i) => {
    const { background, ruleAbove, spacePx = 0 } = block.rows[i]!;
    if (background !== undefined) {
      sheet.add({ kind: "rect", x, y: top, width, height, color: background });
    }
    if (ruleAbove !== undefined)
      sheet.add({ kind: "rule", x0: x, x1: right, y: top, ...ruleAbove });
    if (frame !== undefined && i > 0) {
      sheet.add({ kind: "rule", x0: x, x1: right, y: top, ...frame });
    }
    const deepest = Math.max(0, ...cells.map((lines) => firstBaseline(lines, leading)));
    let left = x + insetPx;
    cells.forEach((lines, column) => {
      const align = aligns[column] ?? "left";
      const w = widths[column]!;
      const at = { left, right: left + w, center: left + w / 2 }[align];
      // Smaller type beside larger stands on the same line.
      const down = deepest - firstBaseline(lines, leading);
      setLines(sheet, lines, at, top + spacePx + down, align, leading);
      left += w + gapPx;
    });
    top += height;
  });
  if (frame === undefined) return;
  const { color, widthPx } = frame;
  const { height } = placed;
  sheet.add({ kind: "rect", x, y, width, height, color, strokePx: widthPx });
  let edge = x + insetPx - gapPx / 2;
  for (const w of widths.slice(0, -1)) {
    edge += w + gapPx;
    sheet.add({ kind: "rect", x: edge - widthPx / 2, y, width: widthPx, height, color });
  }
}
