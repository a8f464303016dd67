import { characterClass, NO_CHARACTER, WORD_SPACE } from "../characters.ts";
import type { Mark } from "./sheet.ts";

/** What a reader says of a page or a strip: one row of classes for every cell. */
export interface ReaderGrid {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  /** [rows, columns, classes] */
  readonly probabilities: Float32Array;
  readonly cellWidth_px: number;
  readonly cellHeight_px: number;
}

/** A line's characters with the places where the reader would most likely have seen them. */
export interface AlignedLine {
  /** In pixels of the page that was read; spaces included. */
  readonly marks: readonly Mark[];
  /** Mean probability that the reader gives to a character of the text at its place, 0..1. */
  readonly confidence: number;
}

const LEAST_PROBABILITY = 1e-4;
/** How far neighbours may lie from an even advance, in cells, before it costs half a nat. */
const ADVANCE_DEVIATION = 0.9;
/** Half-patches on each side whose probability counts for a character: one near a border is split. */
const NEAR = 1;

interface Cell {
  readonly probability: number;
  readonly row: number;
  readonly label: number;
}

/**
 * Places the characters of a known text into a box of the page: monotone from left to right, at most
 * one in a cell, by the best sum of log-probabilities of the reader and of an even advance
 * (Viterbi). People wrote the text in capitals: a letter may be read as its small form.
 *
 * @param box left, top, right and bottom in pixels of the page that was read
 * @param advance of a character in cells; that with which the text fills the box
 * @returns null when the box has no room for the text
 */
export function alignLine(
  grid: ReaderGrid,
  text: string,
  box: readonly [number, number, number, number],
  advance = (box[2] - box[0]) / grid.cellWidth_px / [...text].length,
): AlignedLine | null {
  const characters = [...text];
  const printed = characters.map((_, i) => i).filter((i) => characters[i]!.trim() !== "");
  const columns = range(box[0] / grid.cellWidth_px, box[2] / grid.cellWidth_px, grid.columns);
  const rows = range(box[1] / grid.cellHeight_px, box[3] / grid.cellHeight_px, grid.rows);
  if (printed.length === 0 || columns.length < printed.length || rows.length === 0) return null;

  const cells = printed.map((i) => columns.map((c) => bestCell(grid, rows, c, characters[i]!)));
  const silence = columns.map((column) =>
    rows.reduce((sum, row) => sum + Math.log(noneAt(grid, row, column)), 0),
  );
  const places = viterbi(
    cells.map((row) => row.map((cell) => Math.log(cell.probability))),
    silence,
    printed.map((i, n) => (n === 0 ? (i + 0.5) * advance : (i - printed[n - 1]!) * advance)),
  );

  const found = places.map((place, n) => {
    const cell = cells[n]![place]!;
    return { ...massAround(grid, cell.row, columns[place]!, cell.label), label: cell.label };
  });
  const confidence = found.reduce((sum, { mass }) => sum + Math.min(1, mass), 0) / found.length;
  const course = fitLine(found);
  const marks: Mark[] = [];
  for (const [n, { label, x }] of found.entries()) {
    const before = found[n - 1];
    if (before !== undefined && printed[n]! - printed[n - 1]! > 1) {
      const middle = (before.x + x) / 2;
      marks.push({ label: WORD_SPACE, x: middle, y: course(middle) });
    }
    marks.push({ label, x, y: course(x) });
  }
  return { marks, confidence };
}

function range(from: number, to: number, end: number): number[] {
  const first = Math.max(0, Math.floor(from));
  return Array.from({ length: Math.max(0, Math.min(end, Math.ceil(to)) - first) }, (_, i) => first + i); // prettier-ignore
}

function noneAt(grid: ReaderGrid, row: number, column: number): number {
  const at = (row * grid.columns + column) * grid.classes;
  const none = grid.probabilities[at + NO_CHARACTER]! + grid.probabilities[at + WORD_SPACE]!;
  return Math.max(LEAST_PROBABILITY, none);
}

function bestCell(grid: ReaderGrid, rows: readonly number[], column: number, text: string): Cell {
  const labels = new Set([text, text.toLowerCase(), text.toUpperCase()].map(characterClass));
  let best: Cell = { probability: LEAST_PROBABILITY, row: rows[rows.length >> 1]!, label: characterClass(text) }; // prettier-ignore
  for (const row of rows) {
    for (const label of labels) {
      const probability = grid.probabilities[(row * grid.columns + column) * grid.classes + label]!;
      if (probability > best.probability) best = { probability, row, label };
    }
  }
  return best;
}

/**
 * The column of each character. The first is expected `steps[0]` from the left, each other
 * `steps[n]` after the one before; `silence` is what an unused column adds.
 */
function viterbi(
  scores: readonly (readonly number[])[],
  silence: readonly number[],
  steps: readonly number[],
): number[] {
  const width = silence.length;
  const quiet = [0];
  for (const value of silence) quiet.push(quiet.at(-1)! + value); // Σ of the columns before
  const stray = (distance: number, step: number) =>
    -0.5 * ((distance - step) / (ADVANCE_DEVIATION * Math.sqrt(Math.max(1, step / 1.5)))) ** 2;
  let totals = scores[0]!.map((score, c) => score + quiet[c]! + 0.1 * stray(c, steps[0]! - 0.5));
  const origins: Int32Array[] = [];
  for (let n = 1; n < scores.length; n++) {
    const origin = new Int32Array(width).fill(-1);
    const next = new Array<number>(width).fill(-Infinity);
    const reach = Math.ceil(steps[n]! * 2.5) + 3;
    for (let c = n; c < width; c++) {
      for (let before = Math.max(n - 1, c - reach); before < c; before++) {
        const total =
          totals[before]! + quiet[c]! - quiet[before + 1]! + stray(c - before, steps[n]!);
        if (total > next[c]!) [next[c], origin[c]] = [total, before];
      }
      next[c]! += scores[n]![c]!;
    }
    totals = next;
    origins.push(origin);
  }
  let place = 0;
  let most = -Infinity;
  for (let c = 0; c < width; c++) {
    const total = totals[c]! + quiet[width]! - quiet[c + 1]!;
    if (total > most) [most, place] = [total, c];
  }
  const places = [place];
  for (let n = scores.length - 1; n > 0; n--) {
    place = Math.max(0, origins[n - 1]![place]!);
    places.unshift(place);
  }
  return places;
}

/** Probability of a class about a cell, and where its middle lies. */
function massAround(
  grid: ReaderGrid,
  row: number,
  column: number,
  label: number,
): { mass: number; x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  for (let r = Math.max(0, row - NEAR); r <= Math.min(grid.rows - 1, row + NEAR); r++) {
    for (let c = Math.max(0, column - NEAR); c <= Math.min(grid.columns - 1, column + NEAR); c++) {
      // Its own cell always counts a little: a character that is not seen stays in its place.
      const own = r === row && c === column ? 0.05 : 0;
      const share = grid.probabilities[(r * grid.columns + c) * grid.classes + label]! + own;
      mass += share;
      x += share * (c + 0.5) * grid.cellWidth_px;
      y += share * (r + 0.5) * grid.cellHeight_px;
    }
  }
  return { mass: mass - 0.05, x: x / mass, y: y / mass };
}

/** Height of a line at x: least squares over what was seen, each as much as it was seen. */
function fitLine(points: readonly { mass: number; x: number; y: number }[]): (x: number) => number {
  const weight = (mass: number) => Math.max(0.02, Math.min(1, mass));
  let [total, meanX, meanY] = [0, 0, 0];
  for (const { mass, x, y } of points) {
    total += weight(mass);
    meanX += weight(mass) * x;
    meanY += weight(mass) * y;
  }
  meanX /= total;
  meanY /= total;
  let [covariance, variance] = [0, 0];
  for (const { mass, x, y } of points) {
    covariance += weight(mass) * (x - meanX) * (y - meanY);
    variance += weight(mass) * (x - meanX) ** 2;
  }
  // Four characters or fewer say nothing about a slope; print runs at most 3 degrees off level.
  const slope =
    points.length > 4 ? Math.max(-0.05, Math.min(0.05, covariance / Math.max(1, variance))) : 0;
  return (x) => meanY + slope * (x - meanX);
}
