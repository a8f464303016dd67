import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape } from "../logo.ts";
import { type Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  beforeTipMinor,
  goodsLines,
  lineAt,
  logoAt,
  nameAndAddress,
  paymentLines,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  tipLine,
} from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a restaurant's bill: table, guests, quantities first, room for a tip. */
export interface TableBillStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly logo?: { readonly shape: LogoShape; readonly sizePx: number };
  readonly rule: RollRule;
  readonly words: {
    readonly table: string;
    readonly guests: string;
    /** Share of each guest, printed for tables of more than one; null leaves it out. */
    readonly each: string | null;
    /** Ruled lines to fill in: tip and sum. */
    readonly blanks: readonly string[];
    /** Heading and fields of the form that makes the bill a voucher of entertainment. */
    readonly form: { readonly heading: string; readonly fields: readonly string[] } | null;
  };
  /** Quantity, description, unit price and amount, or without the unit price. */
  readonly unitPrices: boolean;
  readonly tax: "table" | "sum";
  readonly taxColumns: TaxColumns;
  readonly total: "bold" | "frame";
}

/** Guests at the table: not more than dishes. */
function guestsOf({ facts }: ReceiptJob): number {
  return 1 + (Number(facts.till.cardDigits) % Math.min(6, facts.document.line_items.length));
}

function blank(roll: Roll, label: string): void {
  roll.gap(0.5);
  roll.text([label]);
  const from = roll.left + roll.sheet.widthOf([`${label} `], roll.style);
  const y = roll.y - 0.18 * roll.style.sizePx;
  roll.sheet.add({ kind: "rule", x0: from, x1: roll.right, y, widthPx: 1, color: "#000000" });
}

function goodsLine(roll: Roll, { facts, values }: ReceiptJob, style: TableBillStyle, i: number) {
  const counted = values.has(lineAt(i, "quantity"));
  const priced = style.unitPrices && counted;
  roll.columns([
    ...(counted
      ? [{ pieces: [quantityOf(values, facts, i)], at: 0.06, align: "right" } as const]
      : []),
    {
      ...{ pieces: [values.text(lineAt(i, "description"))], at: 0.1, align: "left" },
      most: style.unitPrices ? 0.5 : 0.66,
    } as const,
    ...(priced
      ? [{ pieces: [values.money(lineAt(i, "unit_price"))], at: 0.79, align: "right" } as const]
      : []),
    { pieces: [values.money(lineAt(i, "total"))], at: 1, align: "right" } as const,
  ]);
}

/** The bill of a restaurant. */
export function tableBill(style: TableBillStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "table-bill",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      if (style.logo !== undefined) logoAt(roll, style.logo);
      const { font, scale } = style.name;
      nameAndAddress(roll, job, "center", { font, bold: true, sizePx: style.sizePx * scale });
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.5);
      if (words.title !== null) roll.text([words.title], "center", bold);
      const guests = guestsOf(job);
      roll.pair(
        [`${style.words.table} ${till.till * 3 + 2}`],
        [`${style.words.guests} ${guests}`],
        bold,
      );
      roll.pair([`${words.number} `, values.text("number")], [`${words.cashier} ${till.cashier}`]);
      roll.pair([`${words.date} `, values.date("issue_date")], [`${words.time} ${till.time}`]);
      roll.rule(style.rule);
      for (const i of goodsLines(job)) goodsLine(roll, job, style, i);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, false);
      roll.gap(0.3);
      const top = roll.y;
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.35 });
      if (style.total === "frame") roll.frame(top, 5);
      roll.gap(0.4);
      if (style.words.each !== null && guests > 1) {
        const share = Math.round(beforeTipMinor(job) / guests);
        roll.pair([`${style.words.each} (1/${guests})`], [values.amount(share)]);
      }
      paymentLines(roll, job);
      roll.gap(0.4);
      if (style.tax === "sum") roll.pair([words.taxSum], [values.money("tax")]);
      else taxTable(roll, job, style.taxColumns);
      if (tipLine(job) === null) for (const label of style.words.blanks) blank(roll, label);
      if (style.words.form !== null) {
        roll.rule(style.rule);
        roll.text([style.words.form.heading], "left", bold);
        for (const label of style.words.form.fields) blank(roll, label);
      }
      roll.gap(0.7);
      for (const line of words.farewell) roll.text([line], "center");
      return [roll.finish(random.int(16, 36))];
    },
  };
}
