import { type Piece, type Sheet, type TextStyle, measureText, wordsOf } from "../sheet.ts";
import { type Lines, breakLines, setLines } from "./lines.ts";

export interface TableColumn {
  readonly key: string;
  readonly heading: readonly Piece[];
  readonly align: "left" | "right" | "center";
  /** One column takes what the others leave, and wraps. */
  readonly fill?: boolean;
  /** A wider text wraps. */
  readonly mostPx?: number;
}

export interface ItemRow {
  readonly kind: "item";
  /** By key of the column; a column without a cell stays empty. */
  readonly cells: ReadonlyMap<string, readonly Piece[]>;
  /** Small lines under the text of the filling column. */
  readonly below: readonly (readonly Piece[])[];
  /** Minor units that a sum carried to the next page counts. */
  readonly minor: number;
}
/** One cell merged over all columns: the heading of a group, a note between lines. */
export interface SpanRow {
  readonly kind: "section" | "note";
  readonly pieces: readonly Piece[];
}
/** A label merged over all columns but the last, and an amount: a subtotal, a sum carried over. */
export interface SumRow {
  readonly kind: "sum";
  readonly label: string;
  readonly amount: string;
}
export type TableRow = ItemRow | SpanRow | SumRow;

export interface TableLook {
  readonly style: TextStyle;
  readonly heading: TextStyle;
  /** Behind the headings; none when absent. */
  readonly headFill?: string;
  readonly headRules: "none" | "below" | "both" | "frame";
  readonly rows: "plain" | "rules" | "dashes" | "zebra";
  readonly zebra: string;
  readonly vertical: boolean;
  readonly ruleColor: string;
  /** Above and below the text of each row. */
  readonly rowSpacePx: number;
  /** Beside the text of each cell. */
  readonly cellSpacePx: number;
  readonly leading: number;
  /** Behind headings of groups; none when absent. */
  readonly sectionFill?: string;
}

interface PlacedColumn extends TableColumn {
  readonly left: number;
  readonly width: number;
}

interface PlacedRow {
  readonly row: TableRow;
  readonly cells: readonly Lines[];
  readonly below: readonly Lines[];
  readonly height: number;
}

/** A table whose columns and rows have their sizes. */
export interface Table {
  readonly look: TableLook;
  readonly left: number;
  readonly right: number;
  readonly columns: readonly PlacedColumn[];
  readonly headings: readonly Lines[];
  readonly headHeight: number;
  readonly rows: readonly PlacedRow[];
}

/** The filling column is never narrower: smaller type is better than a word a line. */
const LEAST_FILL_SHARE = 0.26;
const SMALLER = 0.95;
const LEAST_SIZE_PX = 7.5;
/** Size of lines below a description, and of notes, over the size of the table. */
const BELOW_SCALE = 0.88;

function scaled(style: TextStyle, by: number): TextStyle {
  return { ...style, sizePx: style.sizePx * by };
}

function widestCell(sheet: Sheet, column: TableColumn, look: TableLook, rows: readonly TableRow[]) {
  let widest = 0;
  for (const piece of column.heading) {
    for (const word of wordsOf(typeof piece === "string" ? piece : piece.text)) {
      widest = Math.max(widest, measureText(word.trim(), look.heading).advance);
    }
  }
  for (const row of rows) {
    const cell = row.kind === "item" ? row.cells.get(column.key) : undefined;
    if (cell !== undefined) widest = Math.max(widest, sheet.widthOf(cell, look.style));
  }
  return Math.min(widest, column.mostPx ?? Infinity) + 0.1;
}

/** Columns between `left` and `right`, and the look in type small enough for them. */
function placeColumns(
  sheet: Sheet,
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  look: TableLook,
  left: number,
  right: number,
): { columns: PlacedColumn[]; look: TableLook } {
  const widths = columns.map((column) =>
    column.fill === true ? 0 : widestCell(sheet, column, look, rows) + 2 * look.cellSpacePx,
  );
  const fill = right - left - widths.reduce((sum, width) => sum + width, 0);
  const small = look.style.sizePx * SMALLER < LEAST_SIZE_PX;
  if (fill < LEAST_FILL_SHARE * (right - left) && !small) {
    const smaller = {
      ...look,
      style: scaled(look.style, SMALLER),
      heading: scaled(look.heading, SMALLER),
      cellSpacePx: look.cellSpacePx * SMALLER,
    };
    return placeColumns(sheet, columns, rows, smaller, left, right);
  }
  let at = left;
  const placed = columns.map((column, i) => {
    const width = column.fill === true ? fill : widths[i]!;
    at += width;
    return { ...column, left: at - width, width };
  });
  return { columns: placed, look };
}

/** Sizes of everything in a table of these columns and rows. */
export function layTable(
  sheet: Sheet,
  content: { readonly columns: readonly TableColumn[]; readonly rows: readonly TableRow[] },
  wished: TableLook,
  left: number,
  right: number,
): Table {
  const { columns, look } = placeColumns(sheet, content.columns, content.rows, wished, left, right);
  const inside = (width: number) => width - 2 * look.cellSpacePx;
  const lines = (pieces: readonly Piece[], width: number, style = look.style) =>
    breakLines(sheet, pieces, style, inside(width), look.leading);
  const fillWidth = columns.find((column) => column.fill)?.width ?? 0;
  const smallStyle = scaled(look.style, BELOW_SCALE);
  const headings = columns.map(({ heading, width }) => lines(heading, width, look.heading));
  const rows = content.rows.map((row): PlacedRow => {
    const spaces = 2 * look.rowSpacePx;
    switch (row.kind) {
      case "item": {
        const cells = columns.map(({ key, width }) => lines(row.cells.get(key) ?? [], width));
        const below = row.below.map((pieces) => lines(pieces, fillWidth, smallStyle));
        const under = below.reduce((sum, { height }) => sum + height, 0);
        const heights = cells.map((cell, i) => cell.height + (columns[i]!.fill ? under : 0));
        return { row, cells, below, height: Math.max(...heights) + spaces };
      }
      case "section":
      case "note": {
        const style = row.kind === "section" ? { ...look.style, bold: true } : smallStyle;
        const cell = lines(row.pieces, right - left, style);
        return { row, cells: [cell], below: [], height: cell.height + spaces };
      }
      case "sum": {
        const style = { ...look.style, bold: true };
        const amount = lines([row.amount], right - left, style);
        const label = lines([row.label], right - left - amount.width, style);
        return { row, cells: [label, amount], below: [], height: label.height + spaces };
      }
    }
  });
  const headHeight = Math.max(...headings.map(({ height }) => height)) + 2 * look.rowSpacePx + 2;
  return { look, left, right, columns, headings, headHeight, rows };
}

const edgeOf = ({ align, left, width }: PlacedColumn, space: number) =>
  ({ left: left + space, right: left + width - space, center: left + width / 2 })[align];

/** Draws the headings from `y` down and returns the y below them. */
export function drawHeadings(sheet: Sheet, table: Table, y: number): number {
  const { look, left, right, columns, headings, headHeight } = table;
  const size = { x: left, y, width: right - left, height: headHeight };
  if (look.headFill !== undefined) sheet.add({ kind: "rect", ...size, color: look.headFill });
  columns.forEach((column, i) => {
    const lines = headings[i]!;
    // Headings stand on the last line, however many lines the others have.
    const top = y + headHeight - 1 - look.rowSpacePx - lines.height;
    setLines(sheet, lines, edgeOf(column, look.cellSpacePx), top, column.align, look.leading);
  });
  const rule = (at: number) =>
    sheet.add({ kind: "rule", x0: left, x1: right, y: at, widthPx: 1.2, color: look.ruleColor });
  if (look.headRules === "both") rule(y);
  if (look.headRules === "both" || look.headRules === "below") rule(y + headHeight);
  if (look.headRules === "frame") {
    sheet.add({ kind: "rect", ...size, color: look.ruleColor, strokePx: 1 });
  }
  return y + headHeight;
}

/** Draws one row from `y` down and returns the y below it. */
export function drawRow(sheet: Sheet, table: Table, index: number, y: number): number {
  const { look, left, right, columns } = table;
  const { row, cells, below, height } = table.rows[index]!;
  const rect = (color: string) =>
    sheet.add({ kind: "rect", x: left, y, width: right - left, height, color });
  if (look.rows === "zebra" && row.kind === "item" && index % 2 === 1) rect(look.zebra);
  if (row.kind === "section" && look.sectionFill !== undefined) rect(look.sectionFill);
  const top = y + look.rowSpacePx;
  if (row.kind === "item") {
    columns.forEach((column, i) => {
      const x = edgeOf(column, look.cellSpacePx);
      setLines(sheet, cells[i]!, x, top, column.align, look.leading);
      if (column.fill !== true) return;
      let at = top + cells[i]!.height;
      for (const lines of below) {
        setLines(sheet, lines, x, at, "left", look.leading);
        at += lines.height;
      }
    });
  } else {
    const x = left + look.cellSpacePx;
    const [label, amount] = cells;
    if (amount === undefined) setLines(sheet, label!, x, top, "left", look.leading);
    else {
      const end = right - look.cellSpacePx;
      const gap = 2 * look.cellSpacePx + 8;
      setLines(sheet, label!, end - amount.width - gap, top, "right", look.leading);
      setLines(sheet, amount, end, top, "right", look.leading);
    }
  }
  if (look.rows === "rules" || look.rows === "dashes") {
    const dash = look.rows === "dashes" ? { dash: [2, 2] as const } : {};
    const line = { x0: left, x1: right, y: y + height, widthPx: 0.6, color: look.ruleColor };
    sheet.add({ kind: "rule", ...line, ...dash });
  }
  return y + height;
}

/** Lines between and beside the columns, and the last one below, from `top` to `bottom`. */
export function drawColumnLines(sheet: Sheet, table: Table, top: number, bottom: number): void {
  const { look, left, right, columns } = table;
  const color = look.ruleColor;
  if (look.vertical) {
    for (const x of [...columns.map((column) => column.left), right]) {
      sheet.add({ kind: "rect", x: x - 0.5, y: top, width: 1, height: bottom - top, color });
    }
  }
  sheet.add({ kind: "rule", x0: left, x1: right, y: bottom, widthPx: 1, color });
}
