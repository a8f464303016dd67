/**
 * The texts that stand on a page, as an automaton over the bytes of a JSON string.
 *
 * A page is lines of cells: cells stand apart by two spaces or more, as `pageText` sets columns. A text
 * begins where a word begins, follows the print and ends where a word ends. At a cell's end it may go on,
 * after a space or ", ", with a cell to its right or with any of the next lines: an address stands on
 * several lines, a long description is wrapped between the other columns. A mark that stands between two
 * parts ("Storgatan 1 · Umeå") may be read as ", ".
 */

/** Lines with print below a cell in which a text that was wrapped may go on. */
const NEXT_LINES = 3;
const SPACE = 0x20;
const COMMA = 0x2c;
/** Stands for the end of a cell: no JSON string has this byte. */
const CELL_END = 0;

const LETTER = 1;
const DIGIT = 2;
/** Before a word: `Nr:4711`, `(4711)`, `#4711`. */
const OPENING = 4;
/** After a word, whatever comes next: `4711)`, `4711: paid`. */
const CLOSING = 8;
/** Between the parts of one line that a list would part with commas. */
const PARTING = 16;
const WORD = LETTER | DIGIT;
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[\p{L}\p{M}]/u, LETTER],
  [/\p{N}/u, DIGIT],
  [/[:;([{"'„“”«»‘’#=/*|·•,@&×+<>]/u, OPENING],
  [/[:;()[\]{}"“”«»=|*@×<>]/u, CLOSING],
  [/[·•|/*–—-]/u, PARTING],
];
const GAP = /\s{2,}|\t/u;
const utf8 = new TextEncoder();

/** The automaton's table; a position is the place before a byte of the page. */
export interface PrintedText {
  /** The page as the inside of JSON strings; {@link CELL_END} after each cell. */
  readonly bytes: Uint8Array;
  /** UTF-16 code units that reading the byte costs. */
  readonly units: Uint8Array;
  /** Whether a text may end before the byte. */
  readonly ends: Uint8Array;
  /** UTF-16 offset in the text of the page. */
  readonly offsets: Int32Array;
  /** Fewest code units to where a text may end. */
  readonly unitsToEnd: Int32Array;
  /** Positions where a text may begin, ascending. */
  readonly starts: Int32Array;
  /** Where a text may go on after ", ", and after " " as well where a cell ends. */
  readonly joins: ReadonlyMap<number, readonly number[]>;
}

interface Cell {
  readonly text: string;
  readonly offset: number;
}

const classes = new Map<string, number>();

/** What a character is, as a sum of the classes above; nothing for a space and beyond the ends. */
function classOf(char: string | undefined): number {
  if (char === undefined || char === " ") return 0;
  let known = classes.get(char);
  if (known === undefined) {
    known = CLASSES.reduce((sum, [form, bit]) => (form.test(char) ? sum | bit : sum), 0);
    classes.set(char, known);
  }
  return known;
}

function mayBegin(chars: readonly string[], at: number): boolean {
  const [before, here] = [chars[at - 1], chars[at]!];
  if (here === " ") return false;
  if (before === undefined || before === " " || (classOf(before) & OPENING) !== 0) return true;
  // "No.4711": but not the decimals of 0.50
  return before === "." && (classOf(here) & DIGIT) !== 0 && (classOf(chars[at - 2]) & LETTER) !== 0;
}

/** Whether a text may end before the character at `at`. */
function mayEnd(chars: readonly string[], at: number): boolean {
  const [before, here] = [chars[at - 1], chars[at]];
  if (before === undefined || before === " ") return false;
  if (here === undefined || here === " " || (classOf(here) & CLOSING) !== 0) return true;
  if ((classOf(here) & WORD) !== 0) return false;
  // Marks after a word do not belong to it where nothing follows them: "Umeå," but "4711-2"
  let after = at;
  while (after < chars.length && chars[after] !== " " && (classOf(chars[after]) & WORD) === 0) {
    after += 1;
  }
  return after === chars.length || chars[after] === " ";
}

function isMark(char: string): boolean {
  return char === "," || (classOf(char) & PARTING) !== 0;
}

/** Whether " · " stands at `at`, with something after it. */
function parts(chars: readonly string[], at: number): boolean {
  if (chars[at] !== " " || chars[at + 2] !== " " || at + 3 >= chars.length) return false;
  return (classOf(chars[at + 1]) & PARTING) !== 0;
}

const spelled = new Map<string, Uint8Array>();

/** A character as JSON spells it: as it is, or after a backslash. */
function spelling(char: string): Uint8Array {
  let known = spelled.get(char);
  if (known === undefined) {
    known = utf8.encode(char === '"' || char === "\\" ? `\\${char}` : char);
    spelled.set(char, known);
  }
  return known;
}

/** Lines that have print, as their cells. */
function cellsOf(text: string): Cell[][] {
  const lines: Cell[][] = [];
  let offset = 0;
  for (const line of text.split("\n")) {
    const cells: Cell[] = [];
    let at = 0;
    for (const part of line.split(GAP)) {
      const from = line.indexOf(part, at);
      at = from + part.length;
      const trimmed = part.trim();
      if (trimmed !== "")
        cells.push({ text: trimmed, offset: offset + line.indexOf(trimmed, from) });
    }
    if (cells.length > 0) lines.push(cells);
    offset += line.length + 1;
  }
  return lines;
}

/** Control characters and halves of surrogate pairs, which no JSON spells plainly, part cells. */
function plain(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}\p{Cs}]/gu, (char) => (char === "\n" ? char : "\t"));
}

/** Where a cell's first byte is, and its end. */
interface Written {
  readonly start: number;
  readonly end: number;
  /** Whether it is only what parts two other cells. */
  readonly isMark: boolean;
}

class Builder {
  readonly bytes: number[] = [];
  readonly units: number[] = [];
  readonly ends: number[] = [];
  readonly offsets: number[] = [];
  readonly starts: number[] = [];
  readonly joins = new Map<number, number[]>();

  #push(byte: number, units: number, ends: boolean, offset: number): void {
    this.bytes.push(byte);
    this.units.push(units);
    this.ends.push(ends ? 1 : 0);
    this.offsets.push(offset);
  }

  /** Writes a cell; returns where it begins and where it ends. */
  cell({ text, offset }: Cell): Written {
    const chars = [...text.replace(/\s/gu, " ")];
    const start = this.bytes.length;
    const at: number[] = [];
    let read = offset;
    chars.forEach((char, i) => {
      at.push(this.bytes.length);
      if (mayBegin(chars, i)) this.starts.push(this.bytes.length);
      spelling(char).forEach((byte, j) => {
        this.#push(byte, j === 0 ? char.length : 0, j === 0 && mayEnd(chars, i), read);
      });
      read += char.length;
    });
    const end = this.bytes.length;
    this.#push(CELL_END, 0, true, read);
    chars.forEach((_, i) => {
      if (parts(chars, i)) this.joins.set(at[i]!, [at[i + 3]!]);
    });
    return { start, end, isMark: chars.length === 1 && isMark(text) };
  }
}

/** Reads a page's text once: O(characters). */
export function printedText(text: string): PrintedText {
  const build = new Builder();
  const lines = cellsOf(plain(text)).map((cells) => cells.map((cell) => build.cell(cell)));
  lines.forEach((cells, line) => {
    const below = lines.slice(line + 1, line + 1 + NEXT_LINES).flat();
    cells.forEach(({ end }, i) => {
      // A mark may stand by itself: "Torget 8  ,  842 31 Sveg".
      const right = cells.slice(i + 1, cells[i + 1]?.isMark === true ? i + 3 : i + 2);
      const targets = [...right, ...below].map(({ start }) => start);
      if (targets.length > 0) build.joins.set(end, targets);
    });
  });
  const { bytes, units, ends } = build;
  const unitsToEnd = new Int32Array(bytes.length);
  // The end of a cell is an end, so no way out of the cell is shorter.
  for (let at = bytes.length - 1; at >= 0; at--) {
    unitsToEnd[at] = ends[at] === 1 ? 0 : units[at]! + unitsToEnd[at + 1]!;
  }
  return {
    ...{ bytes: new Uint8Array(bytes), units: new Uint8Array(units), ends: new Uint8Array(ends) },
    ...{ offsets: new Int32Array(build.offsets), unitsToEnd },
    ...{ starts: new Int32Array(build.starts), joins: build.joins },
  };
}

/**
 * What was written so far of one text: everywhere on the page that it may be. Its successors are found
 * together and kept, so a page's substrings become a tree of which only what was looked at is there.
 *
 * A position p is kept as p, and as -1 - p when it has read the comma of ", " and not its space.
 */
export class TextPlaces {
  readonly #page: PrintedText;
  readonly #at: readonly number[];
  #next: ReadonlyMap<number, TextPlaces> | undefined;
  /** Fewest code units that make it a text that may end. */
  readonly unitsToEnd: number;
  /** The first place where the text so far may end, as an offset in the text of the page; -1 for none. */
  readonly endOffset: number;

  constructor(page: PrintedText, at: readonly number[]) {
    this.#page = page;
    this.#at = at;
    let [units, end] = [Infinity, Infinity];
    for (const each of at) {
      units = Math.min(units, this.#unitsToEnd(each));
      if (each >= 0 && page.ends[each] === 1) end = Math.min(end, page.offsets[each]!);
    }
    this.unitsToEnd = units;
    this.endOffset = end === Infinity ? -1 : end;
  }

  #unitsToEnd(at: number): number {
    const { unitsToEnd, joins } = this.#page;
    if (at >= 0) return unitsToEnd[at]!;
    return 1 + Math.min(...joins.get(-1 - at)!.map((target) => unitsToEnd[target]!));
  }

  /** The text with one more byte, or undefined when the page has no such text. */
  next(byte: number): TextPlaces | undefined {
    this.#next ??= this.#successors();
    return this.#next.get(byte);
  }

  /** The bytes that may come next. */
  bytes(): Iterable<number> {
    this.#next ??= this.#successors();
    return this.#next.keys();
  }

  #successors(): ReadonlyMap<number, TextPlaces> {
    const { bytes, joins } = this.#page;
    const found = new Map<number, number[]>();
    const add = (byte: number, to: number) => {
      const known = found.get(byte);
      if (known === undefined) found.set(byte, [to]);
      else known.push(to);
    };
    let joined = false;
    for (const at of this.#at) {
      const byte = at < 0 ? CELL_END : bytes[at]!;
      if (byte !== CELL_END) add(byte, at + 1);
      const targets = joins.get(at < 0 ? -1 - at : at);
      if (targets === undefined) continue;
      if (at >= 0) add(COMMA, -1 - at);
      if (byte !== CELL_END) continue;
      joined = true;
      for (const target of targets) add(SPACE, target);
    }
    const places = new Map<number, TextPlaces>();
    for (const [byte, to] of found) {
      // Only joins lead to one place from several.
      const once = joined && byte === SPACE ? [...new Set(to)] : to;
      places.set(byte, new TextPlaces(this.#page, once));
    }
    return places;
  }

  /** Fewest code units to an end that is at least `least` code units away; Infinity for none. */
  unitsToEndBeyond(least: number): number {
    if (least <= 0) return this.unitsToEnd;
    const known = new Map<string, number>();
    return Math.min(...this.#at.map((at) => unitsBeyond(this.#page, at, least, known)));
  }
}

function unitsBeyond(
  page: PrintedText,
  at: number,
  least: number,
  known: Map<string, number>,
): number {
  const key = `${at} ${least}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const { bytes, units, ends, joins } = page;
  let found = Infinity;
  const go = (place: number, read: number, after: number) => {
    for (const to of joins.get(place) ?? []) {
      found = Math.min(found, read + after + unitsBeyond(page, to, least - read - after, known));
    }
  };
  if (at < 0) go(-1 - at, 0, 1);
  let read = 0;
  for (let p = at; p >= 0; p++) {
    if (ends[p] === 1 && read >= least) {
      found = Math.min(found, read);
      break;
    }
    go(p, read, 2);
    if (bytes[p] === CELL_END) {
      go(p, read, 1);
      break;
    }
    read += units[p]!;
  }
  known.set(key, found);
  return found;
}

/** The start of any text that begins at or after an offset of the page. */
export function textsFrom(page: PrintedText, offset: number): TextPlaces | undefined {
  const { starts, offsets } = page;
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[starts[middle]!]! < offset) low = middle + 1;
    else high = middle;
  }
  return low === starts.length ? undefined : new TextPlaces(page, [...starts.subarray(low)]);
}

/** Every text within one cell of at most `most` code units, with the offset where it ends. */
export function* textsWithinCells(
  { starts, bytes, units, ends, offsets }: PrintedText,
  most: number,
): Generator<readonly [spelling: Uint8Array, endOffset: number]> {
  for (const start of starts) {
    let read = 0;
    for (let at = start; ; at++) {
      if (at > start && ends[at] === 1) yield [bytes.subarray(start, at), offsets[at]!];
      if (bytes[at] === CELL_END) break;
      read += units[at]!;
      if (read > most) break;
    }
  }
}
