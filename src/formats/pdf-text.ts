import { standAbove } from "./stand-above.ts";

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
/** Printed over itself a word is shifted by no more than this many line heights. */
const MOST_BOLD_SHIFT_HEIGHTS = 0.2;
/** Words of one line overlap by less than this many line heights: kerning does, overprinting does not. */
const MOST_OVERPRINT_HEIGHTS = 0.5;
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
    // A file may know half a character only, which no JSON can hold.
    text: chars
      .map((char) => char.text)
      .join("")
      .replace(/\p{Surrogate}/gu, "\ufffd"),
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

/** Whether two boxes cover the same place, but for a shift that makes letters bold. */
function coincide(a: Box, b: Box): boolean {
  const least = MOST_BOLD_SHIFT_HEIGHTS * Math.min(a[3] - a[1], b[3] - b[1]);
  return a.every((side, i) => Math.abs(side - b[i]!) <= least);
}

/** Words that are printed over themselves, as bold letters or as the text of a link, count once. */
function printedOnce(words: readonly RawWord[]): RawWord[] {
  const seen = new Map<string, Box[]>();
  return words.filter(({ text, box_pt }) => {
    const boxes = seen.get(text) ?? [];
    if (boxes.some((box) => coincide(box, box_pt))) return false;
    boxes.push(box_pt);
    seen.set(text, boxes);
    return true;
  });
}

/** A line that is being put together from left to right. */
interface OpenLine {
  readonly words: RawWord[];
  /** Place of its first word in the file, for lines that stand equally high. */
  first: number;
}

/** Height that `word` shares with the end of `line`, 0 where it cannot go on that line. */
function fitAtEnd({ words }: OpenLine, word: RawWord): number {
  const last = words.at(-1)!; // a line is opened with a word
  if (!last.level || !word.level || !onSameLine(last, word)) return 0;
  const gap = word.box_pt[0] - last.box_pt[2];
  const height = Math.min(heightOf(last), heightOf(word));
  const isBeside = gap <= COLUMN_GAP_HEIGHTS * height && gap >= -MOST_OVERPRINT_HEIGHTS * height;
  return isBeside ? shared(last.box_pt, word.box_pt) : 0;
}

/**
 * Each word goes on the line whose end is beside it and shares most of its height, else it opens one.
 * Lines grow from left to right: where two of them stand so close that their boxes overlap, a word
 * still has one neighbour on its own line that is level with it.
 */
function chainWords(words: readonly RawWord[]): OpenLine[] {
  const inOrder = words
    .map((word, place) => ({ word, place }))
    .sort((a, b) => a.word.box_pt[0] - b.word.box_pt[0]);
  const lines: OpenLine[] = [];
  let open: OpenLine[] = [];
  for (const { word, place } of inOrder) {
    // What ended too far to the left for any word has no more to come.
    open = open.filter(({ words: own }) => {
      const last = own.at(-1)!; // as above
      return word.box_pt[0] - last.box_pt[2] <= COLUMN_GAP_HEIGHTS * heightOf(last);
    });
    let best: OpenLine | undefined;
    let most = 0;
    for (const line of open) {
      const fit = fitAtEnd(line, word);
      if (fit > most) [best, most] = [line, fit];
    }
    if (best === undefined) {
      const line = { words: [word], first: place };
      lines.push(line);
      open.push(line);
    } else {
      best.words.push(word);
      best.first = Math.min(best.first, place);
    }
  }
  return lines;
}

/**
 * Lines of a page from its characters: words that stand level with each other, from left to right,
 * cut where a gap is wider than 1.5 line heights. Sorted from top to bottom, then left to right.
 * Turned text is kept, a line for each word, for there is no telling what it belongs to.
 */
export function toLines(chars: readonly PdfChar[]): PdfLine[] {
  const lines = chainWords(printedOnce(toWords(chars)))
    .sort((a, b) => a.first - b.first)
    .map(({ words }) => ({ ...makeLine(words), level: words.every(({ level }) => level) }))
    .sort((a, b) => middleOf(a) - middleOf(b));
  const rows: (PdfLine & { readonly level: boolean })[][] = [];
  for (const line of lines) {
    // Against the row's last line only: against all of it, rows would run together.
    const row = rows.at(-1) ?? [];
    const last = row.at(-1);
    const isLevel = last !== undefined && last.level && line.level && onSameLine(last, line);
    if (isLevel && !row.some(({ box_pt }) => standAbove(box_pt, line.box_pt))) row.push(line);
    else rows.push([line]);
  }
  return rows.flatMap((row) =>
    row
      .sort((a, b) => a.box_pt[0] - b.box_pt[0])
      .map(({ text, box_pt, words }) => ({ text, box_pt, words })),
  );
}
