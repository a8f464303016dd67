import type { Random } from "../../src/core/random.ts";

/** White space between two cells of a row, drawn anew for each. */
export type Gap = () => string;

/** Widest run of spaces in a page's text: wider gaps are cut to it. */
const WIDEST = 8;

/** Two to eight spaces; how often it is all eight differs from paper to paper. */
export function gapOf(random: Random): Gap {
  const wide = random.uniform(0.3, 1);
  return () => " ".repeat(random.chance(wide) ? WIDEST : random.int(2, WIDEST - 1));
}

/** Cells of a row as one line of text. */
export function joinCells(cells: readonly string[], gap: Gap): string {
  return cells.reduce((line, cell) => line + gap() + cell);
}
