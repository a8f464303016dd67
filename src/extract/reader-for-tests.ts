import type { DenseReader, GreyWindow } from "../models/dense-reader.ts";
import type { ReaderGrid } from "./reader-grid.ts";

/** Classes of the readers below: none, other, letters, digits, the space. */
export const CLASSES = ["", "\uFFFD", ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,", " "];

/** An empty grid of half-patches of 8 × 16 px. */
export function emptyGrid(rows: number, columns: number): ReaderGrid {
  const classes = CLASSES.length;
  const probabilities = new Float32Array(rows * columns * classes);
  for (let cell = 0; cell < rows * columns; cell++) probabilities[cell * classes] = 1;
  return { rows, columns, classes, probabilities, cellWidth_px: 8, cellHeight_px: 16 };
}

/** Moves probability of a half-patch from nothing to a character. */
export function see(
  grid: ReaderGrid,
  row: number,
  column: number,
  text: string,
  share: number,
): void {
  const at = (row * grid.columns + column) * grid.classes;
  grid.probabilities[at]! -= share;
  grid.probabilities[at + CLASSES.indexOf(text)]! += share;
}

/** Side of a square that the reader below is sure of; smaller and larger ones it half sees. */
const SQUARE_PX = 4;
const PAPER_ABOVE = 160;

/**
 * A reader of a picture language: a plain square of about 4 px stands for the character that the grey
 * level of its middle names, and nothing else is read. Like a trained reader it is in two minds near
 * a border: a middle up to 3 px from one counts for both half-patches.
 */
export function squareReader(): DenseReader {
  return {
    characters: CLASSES,
    patchSide_px: 16,
    read: (windows) => Promise.resolve(windows.map(readSquares)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Grey level of the square that stands for a character. */
export function levelOf(text: string): number {
  return 2 * CLASSES.indexOf(text);
}

function readSquares(window: GreyWindow): Float32Array {
  const columns = window.width / 8;
  const grid = emptyGrid(window.height / 16, columns);
  for (const { x, y, side_px, level } of squares(window)) {
    const text = CLASSES[Math.round(level / 2)];
    if (text === undefined || text === "") continue;
    const row = Math.min(grid.rows - 1, Math.floor(y / 16));
    const column = Math.min(columns - 1, Math.floor(x / 8));
    const offset = x / 8 - column; // 0..1 across the half-patch
    const sure = Math.max(0, 1 - 0.5 * Math.abs(Math.log(side_px / SQUARE_PX)));
    const before = Math.max(0, 0.5 - (offset * 8) / 6);
    const after = Math.max(0, 0.5 - ((1 - offset) * 8) / 6);
    see(grid, row, column, text, sure * (1 - before - after));
    if (column > 0) see(grid, row, column - 1, text, sure * before);
    if (column + 1 < columns) see(grid, row, column + 1, text, sure * after);
  }
  return grid.probabilities;
}

interface Square {
  /** Middle. */
  readonly x: number;
  readonly y: number;
  readonly side_px: number;
  /** Darkest of its pixels. */
  readonly level: number;
}

/** Patches of pixels darker than paper that hang together. */
function squares({ width, height, pixels }: GreyWindow): Square[] {
  const found: Square[] = [];
  const seen = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || pixels[start]! > PAPER_ABOVE) continue;
    let [area, sumX, sumY, level] = [0, 0, 0, 255];
    const open = [start];
    seen[start] = 1;
    while (open.length > 0) {
      const at = open.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      area += 1;
      sumX += x + 0.5;
      sumY += y + 0.5;
      level = Math.min(level, pixels[at]!);
      const beside = [
        x > 0 ? at - 1 : -1,
        x + 1 < width ? at + 1 : -1,
        at - width,
        y + 1 < height ? at + width : -1,
      ];
      for (const next of beside) {
        if (next < 0 || seen[next] === 1 || pixels[next]! > PAPER_ABOVE) continue;
        seen[next] = 1;
        open.push(next);
      }
    }
    found.push({ x: sumX / area, y: sumY / area, side_px: Math.sqrt(area), level });
  }
  return found;
}
