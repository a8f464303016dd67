import { quantityOf } from "../roll-parts.ts";
import { type Cell, type Piece } from "../sheet.ts";
import { A4_WIDTH_PX } from "../paper.ts";
import { type InvoiceColumn, type InvoicePage, MARGIN_PX } from "./a4-page.ts";

/** Widths of all columns but the description, which takes what is left. */
const WIDTH_PX: Readonly<Record<Exclude<InvoiceColumn, "description">, number>> = {
  code: 84,
  quantity: 78,
  price: 96,
  rate: 62,
  amount: 104,
};
const LEADING = 1.3;
const RIGHT = A4_WIDTH_PX - MARGIN_PX;

interface Placed {
  readonly column: InvoiceColumn;
  readonly x: number;
  readonly align: "left" | "right";
  readonly width: number;
}

function place(columns: readonly InvoiceColumn[]): Placed[] {
  const fixed = columns.reduce((sum, c) => sum + (c === "description" ? 0 : WIDTH_PX[c]), 0);
  let left = MARGIN_PX;
  return columns.map((column) => {
    const width = column === "description" ? RIGHT - MARGIN_PX - fixed : WIDTH_PX[column];
    const text = column === "description" || column === "code";
    const placed = { column, x: text ? left : left + width, align: text ? "left" : "right", width };
    left += width;
    return placed as Placed; // align is one of the two words written above
  });
}

function cellsOf(page: InvoicePage, i: number): Record<InvoiceColumn, readonly Piece[]> {
  const { values, facts } = page.job;
  const at = (name: string) => `line_items.${i}.${name}`;
  return {
    code: [values.text(at("code"))],
    description: [values.text(at("description"))],
    quantity: [quantityOf(values, facts, i), ` ${page.job.locale.units[facts.units[i] ?? "st"]}`],
    price: [values.money(at("unit_price"))],
    rate: [values.rate(at("tax_rate"))],
    amount: [values.money(at("total"))],
  };
}

/** The line items under their headings; returns the y below. */
export function drawTable(page: InvoicePage, top: number): number {
  const { sheet, style, job, body, strong } = page;
  const { words } = job;
  const placed = place(style.columns);
  const headings: Record<InvoiceColumn, string> = {
    ...{ code: words.code, description: words.description, quantity: words.quantity },
    ...{ price: words.unitPrice, rate: words.lineTax, amount: words.amount },
  };
  const banded = style.table === "banded";
  const rowHeight = body.sizePx * LEADING;
  const rule = (y: number, widthPx: number) =>
    sheet.add({ kind: "rule", x0: MARGIN_PX, x1: RIGHT, y, widthPx, color: "#333333" });
  if (banded) {
    const size = { width: RIGHT - MARGIN_PX + 12, height: rowHeight + 8 };
    sheet.add({ kind: "rect", x: MARGIN_PX - 6, y: top - 4, color: style.accent, ...size });
  }
  const headStyle = banded ? { ...strong, color: "#ffffff" } : strong;
  const cell = ({ x, align, width }: Placed, pieces: readonly Piece[]): Cell => ({
    ...{ pieces, x, align, style: body },
    ...(align === "left" ? { maxWidth: width - 10 } : {}),
  });
  let y = sheet.row(
    placed.map((p) => ({ ...cell(p, [headings[p.column]]), style: headStyle })),
    top,
    LEADING,
  );
  if (style.table !== "banded") rule(y + 3, 1.4);
  y += 9;
  job.facts.document.line_items.forEach((_, i) => {
    const cells = cellsOf(page, i);
    y = sheet.row(
      placed.map((p) => cell(p, cells[p.column])),
      y,
      LEADING,
    );
    if (style.table === "ruled") rule(y + 2, 0.6);
    y += 6;
  });
  if (banded) rule(y, 1.2); // a ruled table has a rule under its last row already
  return y;
}
