import { type Mark, type Piece, type TextStyle } from "../sheet.ts";

export type Side = "top" | "right" | "bottom" | "left";

/** How a box stands among its neighbours and what it looks like; lengths in layout pixels. */
export interface BoxStyle {
  readonly width?: number | `${number}%`;
  readonly height?: number;
  /** Share of the space left over along the parent's direction; 0 when absent. */
  readonly grow?: number;
  /** On all sides, or above and below, then left and right. */
  readonly padding?: number | readonly [vertical: number, horizontal: number];
  readonly gap?: number;
  /** Across the direction: where children stand; "stretch" when absent. */
  readonly align?: "start" | "center" | "end" | "stretch";
  /** Along the direction; "start" when absent. */
  readonly justify?: "start" | "center" | "end" | "between";
  readonly background?: string;
  readonly border?: {
    readonly color: string;
    readonly widthPx: number;
    /** All four when absent. */
    readonly sides?: readonly Side[];
    /** Lengths of dash and gap, above and below; solid when absent. */
    readonly dash?: readonly [number, number];
  };
}

export interface BoxBlock {
  readonly kind: "box";
  readonly direction: "row" | "column";
  readonly style: BoxStyle;
  readonly children: readonly Block[];
}

export type Align = "left" | "right" | "center";

/** Pieces in lines as wide as there is room. */
export interface TextBlock {
  readonly kind: "text";
  readonly pieces: readonly Piece[];
  readonly style: TextStyle;
  readonly align: Align;
  readonly leading: number;
}

export interface GridRow {
  readonly cells: readonly (readonly Piece[])[];
  readonly style: TextStyle;
  /** Behind the row, as wide as the grid. */
  readonly background?: string;
  readonly ruleAbove?: { readonly color: string; readonly widthPx: number };
  /** Before the row's text and after it; the row's leading alone when absent. */
  readonly spacePx?: number;
  /** Style of single columns, where it is not the row's. */
  readonly styles?: readonly (TextStyle | undefined)[];
}

/** Rows whose cells stand in columns as wide as their widest cell. */
export interface GridBlock {
  readonly kind: "grid";
  readonly rows: readonly GridRow[];
  readonly aligns: readonly Align[];
  /** Between columns. */
  readonly gapPx: number;
  readonly leading: number;
  /** Beside backgrounds and rules. */
  readonly insetPx: number;
  /** The column that takes what is left over, or all; the grid is as wide as its text when absent. */
  readonly fill?: number | "all";
  /** The column that gets narrower, and wraps, where there is too little room. */
  readonly wraps: number;
  /** Lines around all cells. */
  readonly frame?: { readonly color: string; readonly widthPx: number };
}

/** Marks in a rectangle of fixed size: a logo, a code, a line to sign on. */
export interface DrawingBlock {
  readonly kind: "drawing";
  readonly width: number;
  readonly height: number;
  draw(x: number, y: number): readonly Mark[];
}

/** What stands on a page, before it is known where. */
export type Block = BoxBlock | TextBlock | GridBlock | DrawingBlock;

type Children = readonly (Block | null)[];

function box(direction: BoxBlock["direction"], style: BoxStyle, children: Children): BoxBlock {
  return { kind: "box", direction, style, children: children.filter((child) => child !== null) };
}

/** Children beside each other; null stands for nothing. */
export function row(style: BoxStyle, ...children: Children): BoxBlock {
  return box("row", style, children);
}

/** Children below each other; null stands for nothing. */
export function column(style: BoxStyle, ...children: Children): BoxBlock {
  return box("column", style, children);
}

export const LEADING = 1.3;

export function text(
  pieces: readonly Piece[] | string,
  style: TextStyle,
  align: Align = "left",
  leading = LEADING,
): TextBlock {
  return {
    kind: "text",
    pieces: typeof pieces === "string" ? [pieces] : pieces,
    style,
    align,
    leading,
  };
}

export function grid(
  rows: readonly GridRow[],
  options: Partial<Omit<GridBlock, "kind" | "rows">> = {},
): GridBlock {
  const most = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const aligns = Array.from({ length: most }, () => "left" as const);
  return { kind: "grid", rows, aligns, gapPx: 12, leading: LEADING, insetPx: 0, wraps: most - 1, ...options }; // prettier-ignore
}

export function drawing(width: number, height: number, draw: DrawingBlock["draw"]): DrawingBlock {
  return { kind: "drawing", width, height, draw };
}

/** Empty space of this size. */
export function space(height: number, width = 0): DrawingBlock {
  return drawing(width, height, () => []);
}
