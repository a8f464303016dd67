import type { DenseReader, GreyWindow } from "../models/dense-reader.ts";

/** What a dense reader says of a whole page: one row of classes for every half-patch. */
export interface ReaderGrid {
  /** Rows of patches. */
  readonly rows: number;
  /** Half-patches across. */
  readonly columns: number;
  readonly classes: number;
  /** [rows, columns, classes] */
  readonly probabilities: Float32Array;
  readonly cellWidth_px: number;
  readonly cellHeight_px: number;
}

/** A window as large as those that the reader was trained on: positions are learnt for such sizes. */
const WINDOW = { columns: 24, rows: 14 } as const;
/** Patches at the edge of a window that are read better from the window beside it. */
const MARGIN_PATCHES = 2;
/** Windows of a run: enough to fill the products, few enough to stay in the cache. */
const WINDOWS_A_RUN = 4;
/** Levels between paper and ink below which a window has nothing to read. */
const LEAST_CONTRAST = 24;

/** Where the windows of one axis start, so that they cover `length` patches with a margin between. */
export function windowStarts(length: number, window: number): number[] {
  if (length <= window) return [0];
  const step = window - 2 * MARGIN_PATCHES;
  const count = 1 + Math.ceil((length - window) / step);
  return Array.from({ length: count }, (_, i) =>
    Math.round((i * (length - window)) / Math.max(1, count - 1)),
  );
}

/**
 * Reads a page in overlapping windows; each half-patch is taken from the window in which it lies
 * farthest from the edge. Empty windows are not read.
 *
 * @param page sides are multiples of the patch
 */
export async function readGrid(reader: DenseReader, page: GreyWindow): Promise<ReaderGrid> {
  const side = reader.patchSide_px;
  const classes = reader.characters.length;
  const [pageRows, pageColumns] = [page.height / side, page.width / side];
  const [rows, columns] = [Math.min(WINDOW.rows, pageRows), Math.min(WINDOW.columns, pageColumns)];
  const tops = windowStarts(pageRows, rows);
  const lefts = windowStarts(pageColumns, columns);
  const places = tops.flatMap((top) => lefts.map((left) => ({ top, left })));
  const cuts = places.map(({ top, left }) =>
    cut(page, left * side, top * side, columns * side, rows * side),
  );
  const probabilities = new Float32Array(pageRows * pageColumns * 2 * classes);
  for (let i = 0; i < pageRows * pageColumns * 2; i++) probabilities[i * classes] = 1; // nothing
  const ownedRows = owners(tops, rows, pageRows);
  const ownedColumns = owners(lefts, columns, pageColumns);
  const inked = places.map((_, i) => i).filter((i) => hasPrint(cuts[i]!));
  for (let at = 0; at < inked.length; at += WINDOWS_A_RUN) {
    const run = inked.slice(at, at + WINDOWS_A_RUN);
    const read = await reader.read(run.map((i) => cuts[i]!));
    for (const [n, i] of run.entries()) {
      const { top, left } = places[i]!;
      const values = read[n]!;
      for (let row = 0; row < rows; row++) {
        if (ownedRows[top + row] !== top) continue;
        for (let column = 0; column < columns; column++) {
          if (ownedColumns[left + column] !== left) continue;
          const from = (row * columns + column) * 2 * classes;
          const to = ((top + row) * pageColumns + left + column) * 2 * classes;
          probabilities.set(values.subarray(from, from + 2 * classes), to);
        }
      }
    }
  }
  return {
    rows: pageRows,
    columns: pageColumns * 2,
    classes,
    probabilities,
    cellWidth_px: side / 2,
    cellHeight_px: side,
  };
}

/** For each patch of an axis the start of the window whose edge is farthest. */
function owners(starts: readonly number[], window: number, length: number): number[] {
  return Array.from({ length }, (_, at) => {
    let owner = 0;
    let farthest = -1;
    for (const start of starts) {
      // The page's own edge is no edge: nothing lies beyond it in any window.
      const before = start === 0 ? Infinity : at - start;
      const after = start + window >= length ? Infinity : start + window - 1 - at;
      const distance = at < start || at >= start + window ? -1 : Math.min(before, after);
      if (distance > farthest) [owner, farthest] = [start, distance];
    }
    return owner;
  });
}

function cut(page: GreyWindow, left: number, top: number, width: number, height: number) {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * page.width + left;
    pixels.set(page.pixels.subarray(from, from + width), y * width);
  }
  return { width, height, pixels };
}

function hasPrint({ pixels }: GreyWindow): boolean {
  let [least, most] = [255, 0];
  for (const level of pixels) {
    if (level < least) least = level;
    if (level > most) most = level;
  }
  return most - least >= LEAST_CONTRAST;
}
