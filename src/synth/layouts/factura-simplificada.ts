import { type ReceiptFacts } from "../facts.ts";
import { type RollRule, type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  goodsLines,
  lineAt,
  paymentLines,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
} from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the Spanish simplified invoice: four headed columns, the tax base below the sum. */
export interface FacturaStyle extends RollPaper {
  readonly nameScale: number;
  readonly rule: RollRule;
  /** Tax base and tax as pairs of words and amounts, or one row for each rate. */
  readonly tax: "pairs" | "rows";
  /** "Mesa 4"; null for a counter. */
  readonly table: string | null;
}

/** Left edges and right edges of quantity, description, price, amount. */
const COLUMNS = { quantity: 0.1, description: 0.14, price: 0.81, amount: 1 } as const;

function goodsLine(roll: Roll, { facts, values }: ReceiptJob, i: number): void {
  const counted = values.has(lineAt(i, "quantity"));
  roll.columns([
    ...(counted
      ? ([
          { pieces: [quantityOf(values, facts, i)], at: COLUMNS.quantity, align: "right" },
          { pieces: [values.money(lineAt(i, "unit_price"))], at: COLUMNS.price, align: "right" },
        ] as const)
      : []),
    {
      ...{ pieces: [values.text(lineAt(i, "description"))], at: COLUMNS.description },
      ...{ align: "left", most: 0.51 },
    } as const,
    { pieces: [values.money(lineAt(i, "total"))], at: COLUMNS.amount, align: "right" },
  ]);
}

function tax(roll: Roll, { facts, values, words }: ReceiptJob, style: FacturaStyle): void {
  const [rate, amount, basis] = words.taxTable;
  facts.document.tax_lines.forEach((_, i) => {
    const at = (name: string) => `tax_lines.${i}.${name}`;
    if (style.tax === "pairs") {
      roll.pair([basis], [values.money(at("basis"))]);
      roll.pair([`${rate} `, values.rate(at("rate"))], [values.money(at("amount"))]);
      return;
    }
    roll.columns([
      { pieces: [`${basis}: `, values.money(at("basis"))], at: 0, align: "left" },
      { pieces: [`${rate} `, values.rate(at("rate"))], at: 0.72, align: "right" },
      { pieces: [`${amount}: `, values.money(at("amount"))], at: 1, align: "right" },
    ]);
  });
}

/** The Spanish simplified invoice. */
export function facturaSimplificada(style: FacturaStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "factura-simplificada",
    compose(job) {
      const { facts, values, words, random, identity } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      roll.text([values.text("vendor.name")], "center", {
        ...bold,
        sizePx: style.sizePx * style.nameScale,
      });
      for (const line of taxIdLines(job)) roll.text(line, "center");
      for (const line of values.parts("vendor.address")) roll.text([line], "center");
      roll.text([`${words.phone} ${till.phone}`], "center");
      roll.text([identity.web], "center");
      roll.rule(style.rule);
      if (words.title !== null) roll.text([words.title], "left", bold);
      roll.pair([`${words.number}: `], [values.text("number")]);
      roll.pair([`${words.date}: `, values.date("issue_date")], [`${words.time}: ${till.time}`]);
      roll.pair(
        [style.table === null ? `${words.till} ${till.till}` : `${style.table} ${till.till}`],
        [`${words.cashier}: ${till.cashier}`],
      );
      roll.rule(style.rule);
      const [item, quantity, price, amount] = words.columns;
      roll.columns(
        [
          { pieces: [quantity], at: 0, align: "left" },
          { pieces: [item], at: COLUMNS.description + 0.03, align: "left" },
          { pieces: [price], at: COLUMNS.price, align: "right" },
          { pieces: [amount], at: COLUMNS.amount, align: "right" },
        ],
        bold,
      );
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, false);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.6 });
      roll.rule(style.rule);
      tax(roll, job, style);
      roll.gap(0.5);
      paymentLines(roll, job);
      roll.gap(0.8);
      for (const line of words.farewell) roll.text([line], "center");
      return [roll.finish(random.int(16, 40))];
    },
  };
}
