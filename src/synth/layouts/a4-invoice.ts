import { type TradeFacts } from "../facts.ts";
import { logoMarks } from "../logo.ts";
import { A4_HEIGHT_PX, A4_WIDTH_PX } from "../paper.ts";
import { type Piece, type TextStyle, Sheet } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";
import { type InvoicePage, type InvoiceStyle, MARGIN_PX } from "./a4-page.ts";
import { drawTable } from "./a4-table.ts";

const RIGHT = A4_WIDTH_PX - MARGIN_PX;
const MIDDLE = A4_WIDTH_PX / 2;
const LEADING = 1.32;

type Align = "left" | "right" | "center";

function line(
  { sheet }: InvoicePage,
  pieces: readonly Piece[],
  x: number,
  y: number,
  style: TextStyle,
  align: Align = "left",
): number {
  return sheet.row([{ pieces, style, x, align }], y, LEADING);
}

function logo(page: InvoicePage, x: number, y: number, sizePx: number): void {
  const { logo: shape, accent } = page.style;
  if (shape === undefined) return;
  for (const mark of logoMarks(shape, x, y, sizePx, accent, "#ffffff")) page.sheet.add(mark);
}

/** Sender and title; returns the y below. */
function head(page: InvoicePage, top: number): number {
  const { style, job } = page;
  const { values, words, identity } = job;
  const name: TextStyle = { ...style.name, bold: true, color: style.accent };
  const title: TextStyle = { font: style.name.font, sizePx: 28, bold: true };
  const address = values.parts("vendor.address");
  if (style.head === "centred") {
    logo(page, MIDDLE - 22, top, 44);
    let y = top + (style.logo === undefined ? 0 : 52);
    y = line(page, [values.text("vendor.name")], MIDDLE, y, name, "center");
    const [street, town] = address;
    if (street !== undefined && town !== undefined) {
      y = line(page, [street, ", ", town], MIDDLE, y, page.body, "center");
    }
    const contact = `${job.facts.phone} · ${identity.web}`;
    y = line(page, [contact], MIDDLE, y, page.body, "center") + 16;
    return line(page, [words.title], MARGIN_PX, y, title) + 6;
  }
  const senderLeft = style.head === "sender-left";
  const [x, align] = senderLeft ? ([MARGIN_PX, "left"] as const) : ([RIGHT, "right"] as const);
  line(
    page,
    [words.title],
    senderLeft ? RIGHT : MARGIN_PX,
    top,
    title,
    senderLeft ? "right" : "left",
  );
  const indent = style.logo === undefined || !senderLeft ? 0 : 56;
  if (senderLeft) logo(page, MARGIN_PX, top, 46);
  let y = line(page, [values.text("vendor.name")], x + indent, top, name, align);
  for (const part of address) y = line(page, [part], x + indent, y, page.body, align);
  return line(page, [job.facts.phone], x + indent, y, page.body, align) + 14;
}

function metaRows({ job }: InvoicePage): (readonly [label: string, value: Piece])[] {
  const { values, words, facts } = job;
  return [
    [words.number, values.text("number")],
    [words.date, values.date("issue_date")],
    [words.due, values.date("due_date")],
    [words.reference, values.text("payment.reference")],
    [words.customerNumber, facts.customerNumber],
    [words.yourReference, facts.yourReference],
    [words.ourReference, facts.ourReference],
    [words.terms, words.termsDays.replace("{days}", String(facts.termsDays))],
  ];
}

function customer(page: InvoicePage, x: number, y: number): number {
  const { name, lines } = page.job.facts.customer;
  let at = line(page, [name], x, y, page.strong);
  for (const text of lines) at = line(page, [text], x, at, page.body);
  return at;
}

/** Number, dates and the customer; returns the y below. */
function meta(page: InvoicePage, top: number): number {
  const { style, sheet } = page;
  const rows = metaRows(page);
  if (style.meta === "list") {
    let y = top;
    for (const [label, value] of rows) {
      line(page, [label], MARGIN_PX, y, page.body);
      y = line(page, [value], MARGIN_PX + 140, y, page.body);
    }
    return Math.max(y, customer(page, MIDDLE + 40, top)) + 20;
  }
  let y = customer(page, style.meta === "bar" ? MARGIN_PX : MIDDLE + 40, top) + 18;
  const shown = rows.slice(0, 4);
  const width = (RIGHT - MARGIN_PX) / shown.length;
  const height = page.body.sizePx * LEADING * 2 + 14;
  const bar = style.meta === "bar";
  const color = bar ? "#ffffff" : undefined;
  if (bar) {
    const size = { width: RIGHT - MARGIN_PX, height };
    sheet.add({ kind: "rect", x: MARGIN_PX, y, color: style.accent, ...size });
  }
  shown.forEach(([label, value], i) => {
    const x = MARGIN_PX + i * width;
    if (!bar) {
      sheet.add({ kind: "rect", x, y, width, height, color: "#444444", strokePx: 1 });
    }
    const tint = color === undefined ? {} : { color };
    const below = line(page, [label], x + 8, y + 6, { ...page.body, ...tint });
    line(page, [value], x + 8, below, { ...page.strong, ...tint });
  });
  y += height + 12;
  for (const [label, value] of rows.slice(4, 7)) {
    y = line(page, [`${label}: `, value], MARGIN_PX, y, page.body);
  }
  return y + 16;
}

/** The sums at the right; returns the y below. */
function totals(page: InvoicePage, top: number): number {
  const { job, style, sheet } = page;
  const { values, words, facts } = job;
  const left = MIDDLE - 20;
  const row = (label: readonly Piece[], amount: readonly Piece[], y: number, text: TextStyle) => {
    line(page, label, left, y, text);
    return line(page, amount, RIGHT, y, text, "right");
  };
  let y = row([words.subtotal], [values.money("subtotal")], top, page.body);
  if (style.tax === "sum") y = row([words.tax], [values.money("tax")], y, page.body);
  else {
    facts.document.tax_lines.forEach((_, i) => {
      const at = (name: string) => `tax_lines.${i}.${name}`;
      const label: Piece[] = [`${words.tax} `, values.rate(at("rate"))];
      if (style.tax === "basis") label.push(` ${words.taxOn} `, values.money(at("basis")));
      y = row(label, [values.money(at("amount"))], y, page.body);
    });
  }
  if (values.has("rounding")) y = row([words.rounding], [values.money("rounding")], y, page.body);
  const big = { ...page.strong, sizePx: page.body.sizePx + 3 };
  sheet.add({ kind: "rule", x0: left, x1: RIGHT, y: y + 4, widthPx: 1.2, color: "#222222" });
  const word: Piece[] = [words.total];
  const amount: Piece[] = [values.money("total")];
  (style.currency.at === "word" ? word : amount).push(" ", values.currency(style.currency.word));
  return row(word, amount, y + 9, big) + 20;
}

function paymentRows({ job, style }: InvoicePage): (readonly [label: string, value: Piece])[] {
  const { values, words } = job;
  return [
    [words.bankgiro, values.text("payment.bankgiro")],
    [words.reference, values.text("payment.reference")],
    ...(style.iban ? [[words.iban, values.text("payment.iban")] as const] : []),
  ];
}

/** How to pay, below the sums or at a fixed place above the foot. */
function payment(page: InvoicePage, top: number): void {
  const { style, sheet } = page;
  const rows = paymentRows(page);
  if (style.payment === "line") {
    let y = top + 6;
    for (const [label, value] of rows)
      y = line(page, [`${label}: `, value], MARGIN_PX, y, page.body);
    return;
  }
  const y = Math.max(top + 6, A4_HEIGHT_PX - 210);
  const lineHeight = page.body.sizePx * LEADING;
  if (style.payment === "frame") {
    const size = { width: RIGHT - MARGIN_PX, height: rows.length * lineHeight + 18 };
    sheet.add({ kind: "rect", x: MARGIN_PX, y, color: style.accent, strokePx: 1.5, ...size });
    rows.forEach(([label, value], i) => {
      line(page, [label], MARGIN_PX + 12, y + 9 + i * lineHeight, page.body);
      line(page, [value], MARGIN_PX + 190, y + 9 + i * lineHeight, page.strong);
    });
    return;
  }
  // Two columns, then one: an IBAN is too long to stand beside another value.
  rows.forEach(([label, value], i) => {
    const x = i === 1 ? MIDDLE : MARGIN_PX;
    const at = y + (i < 2 ? 0 : 2 * lineHeight + 6);
    line(page, [label], x, at, page.body);
    line(page, [value], x, at + lineHeight, page.strong);
  });
}

/** Tax ids and the remark that the vendor pays its own taxes. */
function foot(page: InvoicePage): void {
  const { job, sheet } = page;
  const { values, words, identity, facts } = job;
  const y = A4_HEIGHT_PX - 78;
  sheet.add({ kind: "rule", x0: MARGIN_PX, x1: RIGHT, y, widthPx: 1, color: "#555555" });
  facts.taxIdLabels.forEach((label, i) => {
    const x = MARGIN_PX + (i * (RIGHT - MARGIN_PX)) / 3;
    const below = line(page, [label], x, y + 6, page.body);
    line(page, [values.text(`vendor.tax_ids.${i}`)], x, below, page.body);
  });
  const below = line(page, [words.remark], RIGHT, y + 6, page.body, "right");
  line(page, [identity.web], RIGHT, below, page.body, "right");
}

/** The Swedish A4 invoice. */
export function a4Invoice(style: InvoiceStyle): Layout<TradeFacts, InvoiceWords> {
  return {
    family: "a4-invoice",
    compose(job) {
      const body: TextStyle = { font: style.font, sizePx: style.sizePx, color: "#111111" };
      const sheet = new Sheet(A4_WIDTH_PX);
      const page: InvoicePage = { sheet, job, style, body, strong: { ...body, bold: true } };
      let y = head(page, 40 + job.random.int(-6, 10));
      y = meta(page, y + 10);
      y = drawTable(page, y);
      y = totals(page, y + 14);
      if (job.words.farewell !== "") y = line(page, [job.words.farewell], MARGIN_PX, y, body);
      payment(page, y);
      foot(page);
      return [{ sheet, heightPx: A4_HEIGHT_PX }];
    },
  };
}
