/** [x0, y0, x1, y1]: left, top, right, bottom. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** One character of a text layer as PDFium gives it. */
export interface PdfChar {
  readonly text: string;
  /** In points from the top left corner of the page as it is shown. */
  readonly box_pt: Box;
  /** Whether it runs left to right, more or less level. */
  readonly level: boolean;
  /** A space or line end that PDFium put in; its box means nothing. */
  readonly generated: boolean;
}

export interface PdfWord {
  readonly text: string;
  readonly box_pt: Box;
}

/** Words that follow each other on one line; a wide gap, as between columns, ends a line. */
export interface PdfLine {
  readonly text: string;
  readonly box_pt: Box;
  readonly words: readonly PdfWord[];
}

interface RawWord extends PdfWord {
  readonly level: boolean;
}

/** A gap wider than this many line heights separates columns, not words (a space is about ¼). */
const COLUMN_GAP_HEIGHTS = 1.5;
/** A gap wider than this many line heights separates words even where the file has no space. */
const WORD_GAP_HEIGHTS = 0.5;
/**
 * Words share a line when they overlap by this much of the taller one: a 14-point total belongs to
 * its 9-point label, a big heading does not belong to each of the small lines beside it.
 */
const SAME_LINE_OVERLAP = 0.5;
/** Characters share a word when they overlap by this much of the smaller one: superscripts do. */
const SAME_WORD_OVERLAP = 0.5;

function union(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

function heightOf({ box_pt }: { readonly box_pt: Box }): number {
  return box_pt[3] - box_pt[1];
}

function middleOf({ box_pt }: { readonly box_pt: Box }): number {
  return (box_pt[1] + box_pt[3]) / 2;
}

/** Height that two boxes share. */
function shared(a: Box, b: Box): number {
  return Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
}

function onSameLine(a: PdfWord, b: PdfWord): boolean {
  return shared(a.box_pt, b.box_pt) > SAME_LINE_OVERLAP * Math.max(heightOf(a), heightOf(b));
}

/** Whether `next` cannot belong to the word that `last` ends: another line, or away to the side. */
function startsWord(last: PdfChar, next: PdfChar): boolean {
  if (last.level !== next.level) return true;
  if (!last.level) return false; // turned text: only spaces separate it
  const height = Math.min(heightOf(last), heightOf(next));
  if (shared(last.box_pt, next.box_pt) <= SAME_WORD_OVERLAP * height) return true;
  const gap = next.box_pt[0] - last.box_pt[2];
  return gap > WORD_GAP_HEIGHTS * height || gap < -2 * height;
}

function makeWord(chars: readonly PdfChar[]): RawWord {
  return {
    text: chars.map((char) => char.text).join(""),
    box_pt: union(chars.map((char) => char.box_pt)),
    level: chars.every((char) => char.level),
  };
}

/** Cuts a page's characters, in the file's order, into words. */
function toWords(chars: readonly PdfChar[]): RawWord[] {
  const words: RawWord[] = [];
  let current: PdfChar[] = [];
  const finish = (): void => {
    if (current.length > 0) words.push(makeWord(current));
    current = [];
  };
  for (const char of chars) {
    const last = current.at(-1);
    if (char.generated || /^\s*$/u.test(char.text)) finish();
    else {
      if (last !== undefined && startsWord(last, char)) finish();
      current.push(char);
    }
  }
  finish();
  return words;
}

function makeLine(words: readonly PdfWord[]): PdfLine {
  return {
    text: words.map((word) => word.text).join(" "),
    box_pt: union(words.map((word) => word.box_pt)),
    words: words.map(({ text, box_pt }) => ({ text, box_pt })),
  };
}

/** Cuts a row of words, which may run across the whole page, at its wide gaps. */
function splitRow(row: readonly PdfWord[]): PdfLine[] {
  const inOrder = [...row].sort((a, b) => a.box_pt[0] - b.box_pt[0]);
  const lines: PdfLine[] = [];
  let current: PdfWord[] = [];
  for (const word of inOrder) {
    const last = current.at(-1);
    const gap = last === undefined ? 0 : word.box_pt[0] - last.box_pt[2];
    const height = last === undefined ? 0 : Math.min(heightOf(last), heightOf(word));
    if (last !== undefined && gap > COLUMN_GAP_HEIGHTS * height) {
      lines.push(makeLine(current));
      current = [];
    }
    current.push(word);
  }
  if (current.length > 0) lines.push(makeLine(current));
  return lines;
}

/**
 * Lines of a page from its characters: words that stand level with each other, from left to right,
 * cut where a gap is wider than 1.5 line heights. Sorted from top to bottom, then left to right.
 * Turned text is kept, a line for each word, for there is no telling what it belongs to.
 */
export function toLines(chars: readonly PdfChar[]): PdfLine[] {
  const rows: RawWord[][] = [];
  for (const word of toWords(chars).sort((a, b) => middleOf(a) - middleOf(b))) {
    // Against the row's last word only: against all of it, rows would run together.
    const last = rows.at(-1)?.at(-1);
    if (last !== undefined && last.level && word.level && onSameLine(last, word)) {
      rows.at(-1)?.push(word);
    } else rows.push([word]);
  }
  return rows.flatMap(splitRow);
}
