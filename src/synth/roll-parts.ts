import { addMoney, moneyFromJson } from "../core/money.ts";
import { code128 } from "./barcode.ts";
import { type ReceiptFacts, type Unit } from "./facts.ts";
import { type Roll } from "./roll.ts";
import { type Piece } from "./sheet.ts";
import { type Values } from "./values.ts";
import { type Job } from "./vendor.ts";
import { type ReceiptWords } from "./words.ts";

export type ReceiptJob = Job<ReceiptFacts, ReceiptWords>;

/** Parts that till rolls of every family have, in words and numbers of the vendor. */

/** Weights have three decimals on a till, litres two, hours one. */
const DECIMALS: Partial<Record<Unit, number>> = { kg: 3, l: 2, h: 1, m: 1 };

export function quantityOf(values: Values, facts: { units: readonly (Unit | null)[] }, i: number) {
  return values.quantity(`line_items.${i}.quantity`, DECIMALS[facts.units[i] ?? "st"] ?? 0);
}

/** "Org.nr 556…-…", one piece list for each tax id. */
export function taxIdLines({ facts, values }: ReceiptJob): Piece[][] {
  return facts.taxIdLabels.map((label, i) => [`${label} `, values.text(`vendor.tax_ids.${i}`)]);
}

/** Columns of the tax table in their order. */
export type TaxColumns = readonly ("rate" | "tax" | "basis" | "gross")[];

/** Headings and a line for each rate, columns spread evenly over the width. */
export function taxTable(roll: Roll, job: ReceiptJob, columns: TaxColumns): void {
  const { facts, values, words } = job;
  const [rate, tax, basis, gross] = words.taxTable;
  const headings = { rate, tax, basis, gross };
  const last = columns.length - 1;
  const place = (i: number) => ({
    at: i === 0 ? 0 : i / last,
    align: i === 0 ? ("left" as const) : ("right" as const),
  });
  roll.columns(columns.map((name, i) => ({ pieces: [headings[name]], ...place(i) })));
  facts.document.tax_lines.forEach((line, row) => {
    const amount = (value: number | null) => moneyFromJson(value ?? 0, values.currencyCode);
    const cell = {
      rate: values.rate(`tax_lines.${row}.rate`),
      tax: values.money(`tax_lines.${row}.amount`),
      basis: values.money(`tax_lines.${row}.basis`),
      gross: values.amount(addMoney(amount(line.basis), amount(line.amount)).minor),
    };
    roll.columns(columns.map((name, i) => ({ pieces: [cell[name]], ...place(i) })));
  });
}

/** How it was paid: the card, or cash and change. */
export function paymentLines(roll: Roll, { facts, words, values }: ReceiptJob): void {
  const { till } = facts;
  if (till.paidBy === "card") {
    roll.pair([words.card], [values.amount(till.tenderedMinor)]);
    return;
  }
  roll.pair([words.cash], [values.amount(till.tenderedMinor)]);
  roll.pair([words.change], [values.amount(till.changeMinor)]);
}

/** What the card terminal adds. */
export function cardSlip(roll: Roll, { facts, words }: ReceiptJob): void {
  if (facts.till.paidBy !== "card") return;
  roll.text([`${words.cardNumber} ************${facts.till.cardDigits}`]);
  roll.text([`${words.terminal} ${facts.till.terminal}  ${words.approved}`]);
}

/** A barcode of digits in the middle of the roll; it carries no field. */
export function barcodeLine(roll: Roll, digits: string, heightPx: number): void {
  const width = code128(digits, 0, 0, 1, heightPx).width;
  const module = Math.min(2, (roll.printedWidth * 0.8) / width);
  const x = (roll.left + roll.right - width * module) / 2;
  for (const mark of code128(digits, x, roll.y, module, heightPx).marks) roll.sheet.add(mark);
  roll.y += heightPx + 4;
}
