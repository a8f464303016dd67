import type { ReaderGrid } from "./reader-grid.ts";

/** A character that was read, with the middle of its place on the page in pixels. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** Class of the reader. */
  readonly label: number;
  /** Probability of that class, 0..1. */
  readonly confidence: number;
}

/** Less probability than this is not looked at. */
const LEAST_SHARE = 0.04;
/** What a character's half-patches must add up to. */
const LEAST_MASS = 0.45;
/** Two half-patches speak of one character when their classes agree this much. */
const LEAST_AGREEMENT = 0.4;

/** Half-patches that may share a character with one, nearest first. */
const NEIGHBOURS = [
  ...[
    [0, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
  ],
  ...[
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
] as const;

/**
 * The characters of a grid. One whose middle lies near a border is seen in part by two or four
 * half-patches: each character gathers a probability of one, beginning at its surest half-patch, from
 * neighbours that name the same classes. Two equal letters side by side have a probability of two.
 *
 * @param silent classes that are no character, such as 0 and the space
 */
export function findMarks(grid: ReaderGrid, silent: readonly number[]): Mark[] {
  const { rows, columns, classes } = grid;
  const left = grid.probabilities.slice();
  const mass = new Float32Array(rows * columns);
  for (let cell = 0; cell < mass.length; cell++) {
    for (const label of silent) left[cell * classes + label] = 0;
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += left[cell * classes + k]!;
    mass[cell] = sum;
  }
  const seeds = [...mass.keys()]
    .filter((cell) => mass[cell]! > LEAST_MASS / 2)
    .sort((a, b) => mass[b]! - mass[a]!);
  const marks: Mark[] = [];
  const gathered = new Float32Array(classes);
  for (const seed of seeds) {
    if (mass[seed]! < LEAST_MASS / 2) continue;
    gathered.fill(0);
    const [row, column] = [Math.floor(seed / columns), seed % columns];
    const moments = { mass: 0, x: 0, y: 0 };
    take(seed, mass[seed]!);
    for (const [down, right] of NEIGHBOURS) {
      const room = 1 - moments.mass;
      if (room < LEAST_SHARE) break;
      const [y, x] = [row + down, column + right];
      if (y < 0 || x < 0 || y >= rows || x >= columns) continue;
      const cell = y * columns + x;
      const share = mass[cell]!;
      if (share < LEAST_SHARE || agreement(cell, share, moments.mass) < LEAST_AGREEMENT) continue;
      take(cell, Math.min(room, share));
    }
    if (moments.mass < LEAST_MASS) continue;
    let label = 0;
    for (let k = 1; k < classes; k++) if (gathered[k]! > gathered[label]!) label = k;
    marks.push({
      x: moments.x / moments.mass,
      y: moments.y / moments.mass,
      label,
      confidence: Math.min(1, gathered[label]!),
    });

    function take(cell: number, amount: number): void {
      const share = amount / mass[cell]!;
      for (let i = cell * classes, k = 0; k < classes; i++, k++) {
        const part = left[i]! * share;
        gathered[k]! += part;
        left[i]! -= part;
      }
      mass[cell]! -= amount;
      moments.mass += amount;
      moments.x += amount * ((cell % columns) + 0.5) * grid.cellWidth_px;
      moments.y += amount * (Math.floor(cell / columns) + 0.5) * grid.cellHeight_px;
    }
  }
  return marks;

  /** Σ over classes of the lesser of both shares. */
  function agreement(cell: number, share: number, total: number): number {
    let sum = 0;
    for (let i = cell * classes, k = 0; k < classes; i++, k++) {
      sum += Math.min(left[i]! / share, gathered[k]! / total);
    }
    return sum;
  }
}
