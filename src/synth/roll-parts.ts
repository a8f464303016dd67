import { addMoney, moneyFromJson, subtractMoney } from "../core/money.ts";
import { code128 } from "./barcode.ts";
import { type ReceiptFacts, type Unit } from "./facts.ts";
import { type FontKey } from "./fonts.ts";
import { type LogoShape, logoMarks } from "./logo.ts";
import { Roll } from "./roll.ts";
import { type Piece, type TextStyle } from "./sheet.ts";
import { type Values } from "./values.ts";
import { type Job } from "./vendor.ts";
import { type ReceiptWords } from "./words.ts";

export type ReceiptJob = Job<ReceiptFacts, ReceiptWords>;

/** Parts that till rolls of every family have, in words and numbers of the vendor. */

/** What every family needs to know of its paper. */
export interface RollPaper {
  readonly widthPx: number;
  readonly font: FontKey;
  readonly sizePx: number;
  readonly leading: number;
}

/** A roll with the small differences of margins and leading that two papers of one till have. */
export function startRoll(paper: RollPaper, { random }: ReceiptJob): Roll {
  return new Roll({
    widthPx: paper.widthPx + 4 * random.int(-3, 3),
    marginPx: random.int(14, 22),
    style: { font: paper.font, sizePx: paper.sizePx },
    leading: paper.leading * random.uniform(0.97, 1.05),
    topPx: random.int(14, 30),
  });
}

/** A logo in the middle, or at the left edge. */
export function logoAt(
  roll: Roll,
  { shape, sizePx, color }: { readonly shape: LogoShape; readonly sizePx: number; color?: string },
  align: "left" | "center" = "center",
): void {
  const x = align === "center" ? (roll.left + roll.right - sizePx) / 2 : roll.left;
  const marks = logoMarks(shape, x, roll.y, sizePx, color ?? "#000000", "#ffffff");
  for (const mark of marks) roll.sheet.add(mark);
  roll.y += sizePx + 7;
}

/** The vendor's name, address and telephone, a line each. */
export function nameAndAddress(
  roll: Roll,
  { values, facts, words }: ReceiptJob,
  align: "left" | "center",
  name: TextStyle,
): void {
  roll.text([values.text("vendor.name")], align, name);
  for (const line of values.parts("vendor.address")) roll.text([line], align);
  roll.text([`${words.phone} ${facts.till.phone}`], align);
}

/** Weights have three decimals on a till, litres two, hours one. */
const DECIMALS: Partial<Record<Unit, number>> = { kg: 3, l: 2, h: 1, m: 1 };

export function quantityOf(values: Values, facts: { units: readonly (Unit | null)[] }, i: number) {
  return values.quantity(`line_items.${i}.quantity`, DECIMALS[facts.units[i] ?? "st"] ?? 0);
}

/** The word for what line `i` is counted in. */
export function unitOf({ facts, locale }: ReceiptJob, i: number): string {
  return locale.units[facts.units[i] ?? "st"];
}

/** Whether a line needs its quantity and price spelled out. */
export function isCounted({ facts }: ReceiptJob, i: number): boolean {
  const { quantity } = facts.document.line_items[i] ?? { quantity: null };
  return quantity !== null && (quantity !== 1 || facts.units[i] !== "st");
}

/** The path of a part of line `i`. */
export function lineAt(i: number, name: string): string {
  return `line_items.${i}.${name}`;
}

/** The line that is a tip, which stands below the sum of the goods; null when there is none. */
export function tipLine({ facts }: ReceiptJob): number | null {
  return facts.till.tipMinor === 0 ? null : facts.document.line_items.length - 1;
}

/** Every line but the tip. */
export function goodsLines(job: ReceiptJob): number[] {
  const tip = tipLine(job);
  return job.facts.document.line_items.flatMap((_, i) => (i === tip ? [] : [i]));
}

/** What the customer had before tip and rounding, taxes included; no field of the document. */
export function beforeTipMinor({ facts, values }: ReceiptJob): number {
  const read = (value: number | null) => moneyFromJson(value ?? 0, values.currencyCode);
  const { total, rounding } = facts.document;
  return subtractMoney(read(total), read(rounding)).minor - facts.till.tipMinor;
}

/** Number of goods, as tills count them: pieces by number, what is weighed as one. */
export function pieceCount({ facts }: ReceiptJob): number {
  return facts.document.line_items.reduce((sum, { quantity }, i) => {
    if (quantity === null) return sum;
    return sum + (facts.units[i] === "st" && Number.isInteger(quantity) ? quantity : 1);
  }, 0);
}

/** Minor units that discount lines took off. */
export function savedMinor({ facts, values }: ReceiptJob): number {
  return facts.document.line_items.reduce((sum, { total }) => {
    const minor = moneyFromJson(total ?? 0, values.currencyCode).minor;
    return minor < 0 ? sum - minor : sum;
  }, 0);
}

/**
 * Between the goods and the sum: subtotal, sales tax where prices exclude it, tip, rounding. A
 * paper whose prices exclude tax, or that has a tip, states its subtotal always.
 */
export function sumsBeforeTotal(roll: Roll, job: ReceiptJob, subtotal: boolean): void {
  const { values, words, locale, facts } = job;
  const tip = tipLine(job);
  if (subtotal || tip !== null || !locale.pricesIncludeTax) {
    roll.pair([words.subtotal], [values.money("subtotal")]);
  }
  if (!locale.pricesIncludeTax) {
    facts.document.tax_lines.forEach((_, i) => {
      const left = [`${words.taxSum} `, values.rate(`tax_lines.${i}.rate`)];
      roll.pair(left, [values.money(`tax_lines.${i}.amount`)]);
    });
  }
  if (tip !== null) {
    roll.pair([values.text(lineAt(tip, "description"))], [values.money(lineAt(tip, "total"))]);
  }
  if (values.has("rounding")) roll.pair([words.rounding], [values.money("rounding")]);
}

/** "Org.nr 556…-…", one piece list for each tax id. */
export function taxIdLines({ facts, values }: ReceiptJob): Piece[][] {
  return facts.taxIdLabels.map((label, i) => [`${label} `, values.text(`vendor.tax_ids.${i}`)]);
}

/** Columns of the tax table in their order. */
export type TaxColumns = readonly ("rate" | "tax" | "basis" | "gross")[];

/** The letter that stands for a rate: A for the first of the tax table. */
export function rateLetter({ facts }: ReceiptJob, rate: number | null): string {
  const row = facts.document.tax_lines.findIndex((line) => line.rate === rate);
  return row < 0 ? "" : String.fromCharCode("A".charCodeAt(0) + row);
}

/** Least room between two columns of the tax table. */
const TABLE_GAP_PX = 10;

/** Right edges of columns as shares of `width`: even where all fit so, else by what they hold. */
function rightEdges(rows: readonly (readonly number[])[], width: number): number[] {
  const widest = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i] ?? 0)));
  const last = widest.length - 1;
  const even = widest.map((own, i) => (i === 0 ? own / width : i / last));
  const fits = widest.every(
    (own, i) => i === 0 || (even[i - 1] ?? 0) * width + TABLE_GAP_PX + own <= i * (width / last),
  );
  if (fits) return even;
  const spare = (width - widest.reduce((sum, own) => sum + own, 0)) / last;
  let at = 0;
  return widest.map((own, i) => (at += own + (i === 0 ? 0 : spare)) / width);
}

/** Headings and a line for each rate. */
export function taxTable(
  roll: Roll,
  job: ReceiptJob,
  columns: TaxColumns,
  style: TextStyle = roll.style,
  letters = false,
): void {
  const { facts, values, words } = job;
  const [rate, tax, basis, gross] = words.taxTable;
  const headings = { rate, tax, basis, gross };
  const amount = (value: number | null) => moneyFromJson(value ?? 0, values.currencyCode);
  const rows: Piece[][][] = [columns.map((name) => [headings[name]])];
  facts.document.tax_lines.forEach((line, row) => {
    const cell: Record<TaxColumns[number], Piece[]> = {
      rate: [
        letters ? `${rateLetter(job, line.rate)}  ` : "",
        values.rate(`tax_lines.${row}.rate`),
      ],
      tax: [values.money(`tax_lines.${row}.amount`)],
      basis: [values.money(`tax_lines.${row}.basis`)],
      gross: [values.amount(addMoney(amount(line.basis), amount(line.amount)).minor)],
    };
    rows.push(columns.map((name) => cell[name]));
  });
  const widths = rows.map((row) => row.map((pieces) => roll.sheet.widthOf(pieces, style)));
  const edges = rightEdges(widths, roll.printedWidth);
  for (const row of rows) {
    roll.columns(
      row.map((pieces, i) => {
        if (i === 0) return { pieces, at: 0, align: "left" };
        return { pieces, at: edges[i] ?? 1, align: "right" };
      }),
      style,
    );
  }
}

/** How it was paid, part by part: cards, vouchers, cash and change. */
export function paymentLines(roll: Roll, { facts, words, values }: ReceiptJob): void {
  const { till } = facts;
  const last = till.payments.length - 1;
  till.payments.forEach(({ by, minor }, i) => {
    const handedOver = i === last ? till.tenderedMinor : minor;
    roll.pair([words[by]], [values.amount(handedOver)]);
  });
  if (till.paidBy === "cash") roll.pair([words.change], [values.amount(till.changeMinor)]);
}

/** What the card terminal adds. */
export function cardSlip(roll: Roll, { facts, words }: ReceiptJob): void {
  if (facts.till.paidBy !== "card") return;
  roll.text([`${words.cardNumber} ************${facts.till.cardDigits}`]);
  roll.text([`${words.terminal} ${facts.till.terminal}  ${words.approved}`]);
}

/** The digits of the paper's number, for codes that repeat it. */
export function numberDigits({ facts }: ReceiptJob): string {
  return (facts.document.number ?? "").replace(/\D/g, "") || "0";
}

/** A barcode of digits in the middle of the roll; it carries no field. */
export function barcodeLine(roll: Roll, digits: string, heightPx: number): void {
  const width = code128(digits, 0, 0, 1, heightPx).width;
  const module = Math.min(2, (roll.printedWidth * 0.8) / width);
  const x = (roll.left + roll.right - width * module) / 2;
  for (const mark of code128(digits, x, roll.y, module, heightPx).marks) roll.sheet.add(mark);
  roll.y += heightPx + 4;
}
