import type { Mark } from "./reader-marks.ts";

/** Marks that stand on one line of print, from left to right. */
export type MarkRow = readonly Mark[];

/** Marks of a row from which its height and slope are followed. */
const RECENT_MARKS = 8;
/** Steepest that print may still run on a page that was turned level. */
const MAX_SLOPE = 0.04;

interface OpenRow {
  readonly marks: Mark[];
}

/**
 * Strings marks together into rows, going right: a mark joins the row whose recent marks point at
 * it most nearly, or begins one. Rows that overlap nowhere and lie level are one row of two columns.
 *
 * @param reach_px how far from a row's course a mark may lie; about half the distance of two rows
 */
export function stringRows(marks: readonly Mark[], reach_px: number): MarkRow[] {
  const rows: OpenRow[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    let nearest: OpenRow | null = null;
    let least = reach_px;
    for (const row of rows) {
      const last = row.marks.at(-1)!;
      if (mark.x - last.x < reach_px / 4) continue; // above or below it, not beside it
      const off = Math.abs(mark.y - courseAt(row.marks, mark.x));
      if (off < least) [nearest, least] = [row, off];
    }
    if (nearest === null) rows.push({ marks: [mark] });
    else nearest.marks.push(mark);
  }
  return rows.map(({ marks: row }) => row).sort((a, b) => meanOf(a, "y") - meanOf(b, "y"));
}

/** Where the row's recent marks lead to at `x`: their mean height, with a slope when they have one. */
function courseAt(marks: readonly Mark[], x: number): number {
  const recent = marks.slice(-RECENT_MARKS);
  const [meanX, meanY] = [meanOf(recent, "x"), meanOf(recent, "y")];
  if (recent.length < RECENT_MARKS) return meanY;
  let [covariance, variance] = [0, 0];
  for (const mark of recent) {
    covariance += (mark.x - meanX) * (mark.y - meanY);
    variance += (mark.x - meanX) ** 2;
  }
  const slope = Math.max(-MAX_SLOPE, Math.min(MAX_SLOPE, covariance / variance));
  // A long gap is bridged level: a slope of eight marks says little about what lies far away.
  const last = recent.at(-1)!.x;
  const ahead = Math.min(x - last, last - recent[0]!.x);
  return meanY + slope * (last + ahead - meanX);
}

export function meanOf(marks: readonly Mark[], axis: "x" | "y"): number {
  return marks.reduce((sum, mark) => sum + mark[axis], 0) / marks.length;
}

/**
 * Distances over which an advance is measured: a half-patch is nearly an advance wide, so single gaps
 * come in steps.
 */
const SPAN_MARKS = 3;

/** Mean gaps of neighbouring marks over spans of a row, in pixels. */
export function spanAdvances(row: MarkRow): number[] {
  return row.slice(SPAN_MARKS).map((mark, i) => (mark.x - row[i]!.x) / SPAN_MARKS);
}

/** Distance of neighbours that is typical of all rows; 0 when none has a span. Spaces make spans wide. */
export function typicalAdvance(rows: readonly MarkRow[]): number {
  return quantile(rows.flatMap(spanAdvances), 0.3);
}

export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
