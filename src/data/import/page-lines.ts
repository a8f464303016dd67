/** A line of a page and where it stands: [left, top, right, bottom] in pixels. */
export interface PageLine {
  readonly text: string;
  readonly box: readonly [number, number, number, number];
}

/** Lines stand side by side when they share this much of the lower one's height. */
const SAME_ROW_OVERLAP = 0.5;
/** Between texts that stand side by side: one space would make them one text. */
const COLUMN_GAP = "  ";

function besides({ box: [, top, , bottom] }: PageLine, other: PageLine): boolean {
  const shared = Math.min(bottom, other.box[3]) - Math.max(top, other.box[1]);
  const lower = Math.min(bottom - top, other.box[3] - other.box[1]);
  return shared > SAME_ROW_OVERLAP * lower;
}

/** Lines that stand side by side, left to right; the rows from top to bottom. */
export function rowsOfLines<Line extends PageLine>(lines: readonly Line[]): Line[][] {
  const rows: Line[][] = [];
  const middle = ({ box }: Line) => (box[1] + box[3]) / 2;
  for (const line of [...lines].sort((a, b) => middle(a) - middle(b))) {
    const last = rows.at(-1)?.at(-1);
    if (last !== undefined && besides(last, line)) rows.at(-1)?.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => row.sort((a, b) => a.box[0] - b.box[0]));
}

/** The text of a page in reading order: a line for each row, two spaces between columns. */
export function textOfLines(lines: readonly PageLine[]): string {
  return rowsOfLines(lines)
    .map((row) => row.map(({ text }) => text).join(COLUMN_GAP))
    .join("\n");
}

/** The smallest box around several. */
export function boxAround(lines: readonly PageLine[]): [number, number, number, number] {
  const side = (index: 0 | 1 | 2 | 3) => lines.map(({ box }) => box[index]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}
