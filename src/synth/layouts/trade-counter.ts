import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  barcodeLine,
  cardSlip,
  goodsLines,
  lineAt,
  numberDigits,
  paymentLines,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  unitOf,
} from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a hardware store's slip: headed columns under the description, a staff number. */
export interface CounterStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly slogan: string;
  readonly rule: RollRule;
  readonly words: {
    readonly account: string;
    readonly cashSale: string;
    readonly balance: string | null;
    readonly returns: string;
  };
  readonly codes: boolean;
  readonly tax: "table" | "sum" | "none";
  readonly taxColumns: TaxColumns;
}

/** Code, quantity with unit, price, amount: shares of the printed width. */
const COLUMNS = { code: 0, quantity: 0.52, price: 0.76, amount: 1 } as const;

function goodsLine(roll: Roll, job: ReceiptJob, style: CounterStyle, i: number): void {
  const { facts, values } = job;
  const description = values.text(lineAt(i, "description"));
  const total = values.money(lineAt(i, "total"));
  if (!values.has(lineAt(i, "quantity"))) return roll.pair([description], [total]);
  roll.text([description]);
  roll.columns([
    ...(style.codes
      ? [{ pieces: [values.text(lineAt(i, "code"))], at: COLUMNS.code, align: "left" } as const]
      : []),
    {
      pieces: [quantityOf(values, facts, i), ` ${unitOf(job, i)}`],
      ...{ at: COLUMNS.quantity, align: "right" },
    } as const,
    { pieces: [values.money(lineAt(i, "unit_price"))], at: COLUMNS.price, align: "right" },
    { pieces: [total], at: COLUMNS.amount, align: "right" },
  ]);
}

function head(roll: Roll, job: ReceiptJob, style: CounterStyle): void {
  const { facts, values, words } = job;
  const { till } = facts;
  const { font, scale } = style.name;
  roll.text([values.text("vendor.name")], "left", {
    ...{ font, bold: true, sizePx: style.sizePx * scale },
  });
  roll.text([style.slogan], "left");
  for (const line of values.parts("vendor.address")) roll.text([line]);
  roll.pair([`${words.phone} ${till.phone}`], [`${words.till} ${till.till}`]);
  for (const line of taxIdLines(job)) roll.text(line);
  roll.rule(style.rule);
  if (words.title !== null) roll.text([words.title], "left", roll.styled({ bold: true }));
  roll.pair([words.number], [values.text("number")]);
  roll.pair([words.date], [values.date("issue_date"), ` ${till.time}`]);
  roll.pair([words.cashier], [`${till.cashier} #${till.cardDigits.slice(0, 3)}`]);
  roll.pair([style.words.account], [style.words.cashSale]);
  roll.rule(style.rule);
}

/** The slip of a hardware store's counter. */
export function tradeCounter(style: CounterStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "trade-counter",
    compose(job) {
      const { values, words, random } = job;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      head(roll, job, style);
      const [item, quantity, price, amount] = words.columns;
      roll.columns(
        [
          { pieces: [item], at: COLUMNS.code, align: "left" },
          { pieces: [quantity], at: COLUMNS.quantity, align: "right" },
          { pieces: [price], at: COLUMNS.price, align: "right" },
          { pieces: [amount], at: COLUMNS.amount, align: "right" },
        ],
        bold,
      );
      roll.rule("solid");
      for (const i of goodsLines(job)) goodsLine(roll, job, style, i);
      roll.rule("solid");
      sumsBeforeTotal(roll, job, true);
      roll.gap(0.2);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.4 });
      paymentLines(roll, job);
      if (style.words.balance !== null) roll.pair([style.words.balance], [values.amount(0)]);
      roll.rule(style.rule);
      if (style.tax === "sum") roll.pair([words.taxSum], [values.money("tax")]);
      if (style.tax === "table") taxTable(roll, job, style.taxColumns);
      cardSlip(roll, job);
      roll.gap(0.5);
      roll.text([style.words.returns]);
      for (const line of words.farewell) roll.text([line]);
      roll.gap(0.5);
      barcodeLine(roll, numberDigits(job), 34);
      return [roll.finish(random.int(16, 36))];
    },
  };
}
