import type { TextLine } from "./input-file.ts";
import { standAbove } from "./stand-above.ts";

/** Lines share a row of the page when they overlap by this much of the lower one. */
const SAME_ROW_OVERLAP = 0.5;
/** Between columns at least this many spaces stand, for one stands between words. */
const LEAST_GAP_SPACES = 2;
/** More say nothing more, and each costs a model tokens. */
const MOST_GAP_SPACES = 8;

function overlap(a: TextLine, b: TextLine): number {
  const shared = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
  return shared / Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1]);
}

/** Width of a usual character: the median over lines. */
function characterWidth(lines: readonly TextLine[]): number {
  const widths = lines.map(({ text, box }) => (box[2] - box[0]) / Math.max(1, text.length));
  widths.sort((a, b) => a - b);
  return Math.max(widths[widths.length >> 1] ?? 1, 1e-6);
}

function rowText(row: readonly TextLine[], width: number): string {
  const inOrder = [...row].sort((a, b) => a.box[0] - b.box[0]);
  let text = "";
  let end = 0;
  for (const line of inOrder) {
    if (text !== "") {
      const gap = Math.round((line.box[0] - end) / width);
      text += " ".repeat(Math.min(MOST_GAP_SPACES, Math.max(LEAST_GAP_SPACES, gap)));
    }
    text += line.text;
    end = line.box[2];
  }
  return text;
}

/**
 * A page's lines as one text in reading order: a line for each row of the page from top to bottom, its
 * columns kept apart by as many spaces as characters would fit between them, 2 to 8.
 */
export function pageText(lines: readonly TextLine[]): string {
  const rows: TextLine[][] = [];
  const byMiddle = [...lines].sort((a, b) => a.box[1] + a.box[3] - b.box[1] - b.box[3]);
  for (const line of byMiddle) {
    // Against the row's last line only: against all of it, rows would run together.
    const row = rows.at(-1) ?? [];
    const last = row.at(-1);
    const isLevel = last !== undefined && overlap(last, line) > SAME_ROW_OVERLAP;
    if (isLevel && !row.some((other) => standAbove(other.box, line.box))) row.push(line);
    else rows.push([line]);
  }
  const width = characterWidth(lines);
  return rows.map((row) => rowText(row, width)).join("\n");
}

/** The texts of a paper's pages as one: an empty line between pages. Pages without text are left out. */
export function joinPageTexts(texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== "").join("\n\n");
}

/** A question about a paper that is given as text: the text, an empty line, the question. */
export function questionOnText(text: string, question: string): string {
  return `${text}\n\n${question}`;
}
