import type { ReaderGrid } from "./reader-grid.ts";
import { quantile, spanAdvances, type MarkRow } from "./reader-rows.ts";

/** A gap this many advances wide is a space whatever the reader says, and a narrower one never is. */
const SURE_GAP = 2.2;
const LEAST_GAP = 1.15;
/** Gap in advances, plus this much for a space that the reader sees, must reach the limit. */
const SEEN_SPACE = 0.7;
const GAP_LIMIT = 1.75;

/** The text of a row: its characters, and spaces where the gaps or the reader say so. */
export function textOfRow(
  row: MarkRow,
  characters: readonly string[],
  grid: ReaderGrid,
  pageAdvance_px: number,
): string {
  const advance = advanceOf(row, pageAdvance_px);
  const space = characters.indexOf(" ");
  let text = "";
  for (const [i, mark] of row.entries()) {
    const before = row[i - 1];
    if (before !== undefined) {
      const gap = (mark.x - before.x) / advance;
      const seen = space < 0 ? 0 : spaceBetween(grid, space, before, mark);
      if (gap > SURE_GAP || (gap > LEAST_GAP && gap + SEEN_SPACE * seen > GAP_LIMIT)) text += " ";
    }
    text += characters[mark.label] ?? "";
  }
  return text;
}

/** Typical distance of a row's neighbours; the page's when the row is too short to tell. */
export function advanceOf(row: MarkRow, pageAdvance_px: number): number {
  const spans = spanAdvances(row);
  if (spans.length > 1 || (spans.length === 1 && pageAdvance_px === 0)) return quantile(spans, 0.2);
  if (pageAdvance_px > 0) return pageAdvance_px;
  return Math.min(...row.slice(1).map((mark, i) => mark.x - row[i]!.x));
}

/** Probability that the reader sees a space between two marks, at most 1. */
function spaceBetween(
  grid: ReaderGrid,
  space: number,
  from: { x: number; y: number },
  to: { x: number; y: number },
): number {
  const first = Math.floor(from.x / grid.cellWidth_px);
  const last = Math.floor(to.x / grid.cellWidth_px);
  const y = (from.y + to.y) / 2;
  const middle = Math.floor(y / grid.cellHeight_px);
  let sum = 0;
  for (let row = Math.max(0, middle - 1); row <= Math.min(grid.rows - 1, middle + 1); row++) {
    if (Math.abs((row + 0.5) * grid.cellHeight_px - y) > grid.cellHeight_px * 0.9) continue;
    for (let column = first; column <= Math.min(last, grid.columns - 1); column++) {
      sum += grid.probabilities[(row * grid.columns + column) * grid.classes + space]!;
    }
  }
  return Math.min(1, sum);
}
