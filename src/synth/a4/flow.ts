import { A4_HEIGHT_PX, A4_WIDTH_PX } from "../paper.ts";
import { Sheet } from "../sheet.ts";
import { type Page } from "../vendor.ts";
import { type Block } from "./block.ts";
import { heightOf, place } from "./place.ts";
import {
  type Table,
  type TableColumn,
  type TableLook,
  type TableRow,
  drawColumnLines,
  drawHeadings,
  drawRow,
  layTable,
} from "./table.ts";

/** Number of a page, from 1, and of all pages of the document. */
export interface PageNumber {
  readonly page: number;
  readonly pages: number;
}

/** What a document of any number of pages is made of. */
export interface Plan {
  readonly paper?: string;
  readonly marginPx: { readonly top: number; readonly bottom: number };
  /** Where head and foot stand. */
  readonly left: number;
  readonly right: number;
  /** Where the table and what follows it stand, if not as wide as head and foot. */
  readonly body?: { readonly left: number; readonly right: number };
  /** Above the table of page 1, and of every other page. */
  readonly head: Block;
  readonly runningHead: (number: PageNumber) => Block;
  readonly table: { readonly columns: readonly TableColumn[]; readonly rows: readonly TableRow[] };
  readonly look: TableLook;
  /** Under the last row: sums, how to pay. */
  readonly tail: Block;
  /** Under the last row, or at the bottom of the page with the table's lines down to it. */
  readonly tailAt: "table" | "bottom";
  /** Whether page 1 has head and tail only and the table begins on page 2. */
  readonly tableFromPage2?: boolean;
  /** At the bottom of every page. */
  readonly foot: (number: PageNumber) => Block;
  /** Above the foot of the page with the tail, or of page 1 when the table begins on page 2. */
  readonly slip?: Block;
  /** Amounts of the rows so far, printed where a page ends and where the next begins. */
  readonly carriedOver?: (minor: number) => { readonly label: string; readonly amount: string };
  /** Painted before anything else: bands, holes, a side column. */
  readonly under?: (sheet: Sheet, number: PageNumber) => void;
  /** Added last: stamps and notes in ink, in what room is left. */
  readonly over?: (sheets: readonly Sheet[]) => void;
}

/** Between table and tail, tail and slip, slip and foot. */
const GAP_PX = 12;
/** The tail takes this many rows with it to a page of its own: a sum with no lines looks lost. */
const ROWS_WITH_TAIL = 2;
/** Page numbers have about as many digits. */
const UNKNOWN: PageNumber = { page: 1, pages: 1 };

interface Room {
  readonly top: number;
  readonly bottom: number;
}

/** Which rows stand on which page. */
interface Share {
  readonly from: number;
  readonly to: number;
}

/** Rows that must not be the last of a page: a heading of a group belongs to what follows. */
const keepsWithNext = (row: TableRow | undefined) => row?.kind === "section";

/** Fills pages with rows; `tail` is the height that must be free under the last row. */
function shareRows(table: Table, rooms: (page: number) => Room, tail: number, carry: number) {
  const { rows, headHeight } = table;
  const shares: Share[] = [];
  let from = 0;
  while (from < rows.length || shares.length === 0) {
    const { top, bottom } = rooms(shares.length);
    const start = top + headHeight + (shares.length > 0 ? carry : 0);
    let to = from;
    let y = start;
    const rest = rows.slice(from).reduce((sum, { height }) => sum + height, 0);
    if (start + rest + tail <= bottom) {
      shares.push({ from, to: rows.length });
      return shares;
    }
    // A sum that follows a row, and the sum carried over, need their room too.
    while (to < rows.length && y + rows[to]!.height + carry <= bottom) y += rows[to++]!.height;
    if (to === rows.length) to = Math.max(from + 1, to - ROWS_WITH_TAIL);
    while (to > from + 1 && (keepsWithNext(rows[to - 1]?.row) || rows[to]?.row.kind === "sum"))
      to--;
    if (to === from) to = from + 1; // a row higher than a page cannot be helped
    shares.push({ from, to });
    from = to;
    if (from === rows.length) {
      shares.push({ from, to: from }); // the tail has the last page to itself
      return shares;
    }
  }
  return shares;
}

/** Minor units of the items before row `end`. */
function sumBefore(table: Table, end: number): number {
  return table.rows
    .slice(0, end)
    .reduce((sum, { row }) => sum + (row.kind === "item" ? row.minor : 0), 0);
}

/** Draws the rows of one page from `y` down and returns the y below them. */
function drawShare(
  sheet: Sheet,
  table: Table,
  { from, to }: Share,
  y: number,
  carried: { from?: Table; to?: Table },
): number {
  if (from === to) return y;
  let at = drawHeadings(sheet, table, y);
  if (carried.from !== undefined) at = drawRow(sheet, carried.from, 0, at);
  for (let i = from; i < to; i++) at = drawRow(sheet, table, i, at);
  if (carried.to !== undefined) at = drawRow(sheet, carried.to, 0, at);
  return at;
}

/** Lays a plan out on as many pages as it needs. */
export function flow(plan: Plan): Page[] {
  const ruler = new Sheet(A4_WIDTH_PX);
  const { left, right, marginPx, look, tailAt } = plan;
  const body = plan.body ?? { left, right };
  const [width, bodyWidth] = [right - left, body.right - body.left];
  const table = layTable(ruler, plan.table, look, body.left, body.right);
  const footTop = A4_HEIGHT_PX - marginPx.bottom - heightOf(ruler, plan.foot(UNKNOWN), width);
  const headBottom = marginPx.top + heightOf(ruler, plan.head, width) + GAP_PX;
  const nextTop = marginPx.top + heightOf(ruler, plan.runningHead(UNKNOWN), width) + GAP_PX;
  const slip = plan.slip === undefined ? 0 : heightOf(ruler, plan.slip, width) + GAP_PX;
  const tail = heightOf(ruler, plan.tail, bodyWidth) + GAP_PX;
  const bottom = footTop - GAP_PX;
  const apart = plan.tableFromPage2 === true;

  const sumRow = (end: number): Table | undefined => {
    const carried = plan.carriedOver?.(sumBefore(table, end));
    if (carried === undefined) return undefined;
    const rows = [{ kind: "sum", ...carried }] as const;
    return layTable(ruler, { columns: plan.table.columns, rows }, table.look, body.left, body.right); // prettier-ignore
  };
  const carryHeight = sumRow(0)?.rows[0]?.height ?? 0;
  const rooms = (page: number): Room => ({
    top: page === 0 && !apart ? headBottom : nextTop,
    bottom: bottom - 2, // the last line of a table has a thickness
  });
  const shares = shareRows(table, rooms, apart ? 0 : tail + slip, carryHeight);
  const pages = shares.length + (apart ? 1 : 0);

  const sheets = Array.from({ length: pages }, (_, index) => {
    const sheet = new Sheet(A4_WIDTH_PX, plan.paper);
    const number: PageNumber = { page: index + 1, pages };
    plan.under?.(sheet, number);
    const head = index === 0 ? plan.head : plan.runningHead(number);
    let y = place(sheet, head, left, marginPx.top, width) + GAP_PX;
    const share = shares[apart ? index - 1 : index];
    const isLast = share !== undefined && share === shares.at(-1);
    const hasTail = apart ? index === 0 : isLast;
    const tailTop = bottom - (hasTail ? slip : 0) - tail;
    if (share !== undefined) {
      const first = share === shares[0];
      const carriedFrom = first || share.from === share.to ? undefined : sumRow(share.from);
      const carriedTo = isLast || shares.at(-1)?.from === share.to && shares.at(-1)?.to === share.to ? undefined : sumRow(share.to); // prettier-ignore
      const top = y;
      y = drawShare(sheet, table, share, y, {
        ...(carriedFrom === undefined ? {} : { from: carriedFrom }),
        ...(carriedTo === undefined ? {} : { to: carriedTo }),
      });
      if (y > top) {
        if (tailAt === "bottom") y = Math.max(y, hasTail ? tailTop : bottom);
        drawColumnLines(sheet, table, top, y);
        y += GAP_PX;
      }
    }
    if (hasTail) {
      const at = tailAt === "bottom" && !apart ? Math.max(y, tailTop + GAP_PX) : y;
      place(sheet, plan.tail, body.left, at, bodyWidth);
      if (plan.slip !== undefined) place(sheet, plan.slip, left, bottom - slip + GAP_PX, width);
    }
    place(sheet, plan.foot(number), left, footTop, width);
    return sheet;
  });
  plan.over?.(sheets);
  return sheets.map((sheet) => ({ sheet, heightPx: A4_HEIGHT_PX }));
}
