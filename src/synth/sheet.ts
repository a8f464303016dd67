import { createCanvas } from "@napi-rs/canvas";
import { type FontKey, canvasFamily } from "./fonts.ts";

export interface TextStyle {
  readonly font: FontKey;
  readonly bold?: boolean;
  /** Em height. */
  readonly sizePx: number;
  /** CSS colour; black when absent. */
  readonly color?: string;
  /** Added between letters, for spaced headings. */
  readonly trackingPx?: number;
}

/** Text that is the value of a field, or plain text around it. */
export interface FieldText {
  readonly path: string;
  readonly text: string;
}
export type Piece = string | FieldText;

export interface Cell {
  readonly pieces: readonly Piece[];
  readonly style: TextStyle;
  /** The left edge, the right edge or the middle, by `align`. */
  readonly x: number;
  readonly align: "left" | "right" | "center";
  /** Wider text goes on in the next line, broken between words. */
  readonly maxWidth?: number;
}

export interface TextMark {
  readonly kind: "text";
  readonly x: number;
  readonly baseline: number;
  readonly text: string;
  readonly style: TextStyle;
  readonly path: string | null;
  /** Marks of one cell line share a number. */
  readonly run: number;
  /** Clockwise about (x, baseline); none when absent. Stamps and handwriting are askew. */
  readonly turnRad?: number;
}
export interface RuleMark {
  readonly kind: "rule";
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly widthPx: number;
  readonly color: string;
  /** Lengths of dash and gap; a solid line when absent. */
  readonly dash?: readonly [number, number];
}
export interface RectMark {
  readonly kind: "rect";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** Outline only, this thick. */
  readonly strokePx?: number;
}
export interface PolygonMark {
  readonly kind: "polygon";
  readonly points: readonly (readonly [number, number])[];
  readonly color: string;
}
/** A line through points, as a pen draws it. */
export interface StrokeMark {
  readonly kind: "stroke";
  readonly points: readonly (readonly [number, number])[];
  readonly color: string;
  readonly widthPx: number;
  /** Whether the last point is joined to the first. */
  readonly closed: boolean;
}
export interface DiscMark {
  readonly kind: "disc";
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: string;
  readonly strokePx?: number;
}
export type Mark = TextMark | RuleMark | RectMark | PolygonMark | StrokeMark | DiscMark;

const ruler = createCanvas(8, 8).getContext("2d");

/** The canvas font string of a style. */
export function cssFont(style: TextStyle): string {
  return `${style.sizePx}px "${canvasFamily(style.font, style.bold ?? false)}"`;
}

/** Ink extent of a text drawn at (0, 0), y downwards, and its advance. */
export interface TextExtent {
  readonly advance: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Extents that were measured; layouts ask for the same text up to four times. */
const measured = new Map<string, TextExtent>();
/** About 4 MB; then it starts anew, so that a run of any length needs no more. */
const MOST_MEASURED = 20_000;

/**
 * Any spacing keeps the canvas from joining letters (ff, ft, fi): a PDF's text layer has no names for
 * such shapes and would lose the letters. A thousandth of a pixel is not seen.
 */
const APART_PX = 0.001;

/** The canvas's `letterSpacing` for a style. */
export function letterSpacing({ trackingPx = 0 }: TextStyle): string {
  return `${trackingPx === 0 ? APART_PX : trackingPx}px`;
}

export function measureText(text: string, style: TextStyle): TextExtent {
  const font = cssFont(style);
  const spacing = letterSpacing(style);
  const key = `${font} ${spacing} ${text}`;
  const known = measured.get(key);
  if (known !== undefined) return known;
  ruler.font = font;
  ruler.letterSpacing = spacing;
  const m = ruler.measureText(text);
  const extent = {
    advance: m.width,
    left: -m.actualBoundingBoxLeft,
    right: m.actualBoundingBoxRight,
    top: -m.actualBoundingBoxAscent,
    bottom: m.actualBoundingBoxDescent,
  };
  if (measured.size >= MOST_MEASURED) measured.clear();
  measured.set(key, extent);
  return extent;
}

function textOf(piece: Piece): string {
  return typeof piece === "string" ? piece : piece.text;
}

/**
 * Where a text may be broken: between words, each with the spaces before it. A text without letters
 * is a number, "1 250,00" or "25 %", and stays whole.
 */
export function wordsOf(text: string): string[] {
  if (!/\p{L}/u.test(text) && text.trim() !== "") return [text];
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function sameOwner(a: Piece, b: Piece): boolean {
  if (typeof a === "string" || typeof b === "string") return typeof a === typeof b;
  return a.path === b.path;
}

/** Puts neighbouring pieces with one owner together again. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last === undefined || !sameOwner(last, piece)) out.push(piece);
    else {
      const text = textOf(last) + textOf(piece);
      out[out.length - 1] = typeof last === "string" ? text : { ...last, text };
    }
  }
  return out;
}

/**
 * A page as a list of marks in pixels at scale 1, y downwards. Layouts write on it from top to
 * bottom; it is painted later, at any scale, as pixels or PDF.
 */
export class Sheet {
  readonly width: number;
  readonly marks: Mark[] = [];
  /** Paper colour. */
  readonly paper: string;
  #runs = 0;

  constructor(width: number, paper = "#ffffff") {
    this.width = width;
    this.paper = paper;
  }

  add(mark: Mark): void {
    this.marks.push(mark);
  }

  /** Advance of pieces set in one line. */
  widthOf(pieces: readonly Piece[], style: TextStyle): number {
    return joined(pieces).reduce((sum, p) => sum + measureText(textOf(p), style).advance, 0);
  }

  /** The lines of `pieces`, each at most `maxWidth` wide unless a single word is wider. */
  wrap(pieces: readonly Piece[], style: TextStyle, maxWidth: number): Piece[][] {
    if (this.widthOf(pieces, style) <= maxWidth) return [joined(pieces)];
    const words = pieces.flatMap((piece): Piece[] =>
      wordsOf(textOf(piece)).map((text) => (typeof piece === "string" ? text : { ...piece, text })),
    );
    const lines: Piece[][] = [[]];
    for (const word of words) {
      const line = lines.at(-1) ?? [];
      if (line.length > 0 && this.widthOf([...line, word], style) > maxWidth) {
        const bare = textOf(word).trimStart();
        lines.push([typeof word === "string" ? bare : { ...word, text: bare }]);
      } else line.push(word);
    }
    const bare = (piece: Piece | undefined) => typeof piece === "string" && piece.trim() === "";
    for (const line of lines) while (bare(line.at(-1))) line.pop(); // a line at the right would not end there
    return lines.map(joined);
  }

  /** Sets one line of pieces on a baseline and returns its advance. */
  setLine(
    pieces: readonly Piece[],
    style: TextStyle,
    x: number,
    baseline: number,
    turnRad = 0,
  ): number {
    const run = this.#runs++;
    const turn = turnRad === 0 ? {} : { turnRad };
    let [at, y] = [x, baseline];
    for (const piece of joined(pieces)) {
      const text = textOf(piece);
      const path = typeof piece === "string" ? null : piece.path;
      if (text.trim() !== "") {
        this.marks.push({ kind: "text", x: at, baseline: y, text, style, path, run, ...turn });
      }
      const { advance } = measureText(text, style);
      at += advance * Math.cos(turnRad);
      y += advance * Math.sin(turnRad);
    }
    return Math.hypot(at - x, y - baseline);
  }

  /**
   * Sets cells beside each other, tops at `y`, and returns the y below the tallest.
   * @param leading  line height over em height
   */
  row(cells: readonly Cell[], y: number, leading = 1.25): number {
    let bottom = y;
    for (const { pieces, style, x, align, maxWidth } of cells) {
      const lines = maxWidth === undefined ? [pieces] : this.wrap(pieces, style, maxWidth);
      const lineHeight = style.sizePx * leading;
      lines.forEach((line, i) => {
        const width = align === "left" ? 0 : this.widthOf(line, style);
        const left = align === "left" ? x : align === "right" ? x - width : x - width / 2;
        const middle = y + (i + 0.5) * lineHeight;
        this.setLine(line, style, left, middle + 0.34 * style.sizePx); // half an x-height or so
      });
      bottom = Math.max(bottom, y + lines.length * lineHeight);
    }
    return bottom;
  }
}
