import { type Cell, type Piece, type TextStyle, Sheet } from "./sheet.ts";
import { type Page } from "./vendor.ts";

/** A line across the paper, drawn or made of characters. */
export type RollRule = "-" | "=" | "*" | "." | "_" | "solid" | "dashed" | "blank";

/** Text set in a column: where its edge is, as a share of the printed width. */
export interface Column {
  readonly pieces: readonly Piece[];
  readonly at: number;
  readonly align: "left" | "right" | "center";
  /** Share of the printed width it may take before it wraps. */
  readonly most?: number;
  /** Other than its row's. */
  readonly style?: TextStyle;
}

/** Between a text and the amount to its right. */
const GAP_PX = 10;

/**
 * A till roll written from top to bottom: the printed width is fixed, the height is what the
 * content needs.
 */
export class Roll {
  readonly sheet: Sheet;
  readonly style: TextStyle;
  readonly left: number;
  readonly right: number;
  readonly leading: number;
  y: number;

  constructor(options: {
    readonly widthPx: number;
    readonly marginPx: number;
    readonly style: TextStyle;
    readonly leading: number;
    readonly topPx: number;
  }) {
    this.sheet = new Sheet(options.widthPx);
    this.style = options.style;
    this.left = options.marginPx;
    this.right = options.widthPx - options.marginPx;
    this.leading = options.leading;
    this.y = options.topPx;
  }

  get printedWidth(): number {
    return this.right - this.left;
  }

  /** The roll's own style, changed. */
  styled(change: Partial<TextStyle>): TextStyle {
    return { ...this.style, ...change };
  }

  gap(lines = 0.5): void {
    this.y += lines * this.style.sizePx * this.leading;
  }

  #row(cells: readonly Cell[]): void {
    this.y = this.sheet.row(cells, this.y, this.leading);
  }

  /** One text, wrapped at the printed width. */
  text(
    pieces: readonly Piece[],
    align: "left" | "center" | "right" = "left",
    style: TextStyle = this.style,
  ): void {
    const x = { left: this.left, right: this.right, center: (this.left + this.right) / 2 }[align];
    this.#row([{ pieces, style, x, align, maxWidth: this.printedWidth }]);
  }

  /** Text at the left, amount at the right; the text wraps before it meets the amount. */
  pair(left: readonly Piece[], right: readonly Piece[], style: TextStyle = this.style): void {
    const taken = this.sheet.widthOf(right, style);
    this.#row([
      {
        pieces: left,
        style,
        x: this.left,
        align: "left",
        maxWidth: this.printedWidth - taken - GAP_PX,
      },
      { pieces: right, style, x: this.right, align: "right" },
    ]);
  }

  columns(columns: readonly Column[], style: TextStyle = this.style): void {
    this.#row(
      columns.map(({ pieces, at, align, most, style: own = style }) => ({
        pieces,
        style: own,
        align,
        x: this.left + at * this.printedWidth,
        ...(most === undefined ? {} : { maxWidth: most * this.printedWidth }),
      })),
    );
  }

  rule(kind: RollRule): void {
    if (kind === "blank") return this.gap(0.5);
    if (kind !== "solid" && kind !== "dashed") {
      const advance = this.sheet.widthOf([kind.repeat(20)], this.style) / 20;
      return this.text([kind.repeat(Math.floor(this.printedWidth / advance))], "center");
    }
    this.gap(0.3);
    this.sheet.add({
      kind: "rule",
      x0: this.left,
      x1: this.right,
      y: this.y,
      widthPx: 1.2,
      color: "#000000",
      ...(kind === "dashed" ? { dash: [5, 4] as const } : {}),
    });
    this.gap(0.3);
  }

  /** A frame around what was written since `topPx`, `padPx` outside of it. */
  frame(topPx: number, padPx: number, strokePx = 1.2): void {
    this.sheet.add({
      ...{ kind: "rect", color: "#000000", strokePx, x: this.left - padPx, y: topPx - padPx },
      width: this.printedWidth + 2 * padPx,
      height: this.y - topPx + 2 * padPx,
    });
  }

  /** A filled band over the printed width, `heightPx` high from here; what is written next lies on it. */
  band(heightPx: number, color: string, outsetPx = 0): void {
    this.sheet.add({
      ...{ kind: "rect", color, x: this.left - outsetPx, y: this.y, height: heightPx },
      width: this.printedWidth + 2 * outsetPx,
    });
  }

  /** Ends the paper `bottomPx` below what was written. */
  finish(bottomPx: number): Page {
    return { sheet: this.sheet, heightPx: Math.ceil(this.y + bottomPx) };
  }
}
