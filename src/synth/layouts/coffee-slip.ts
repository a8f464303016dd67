import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape } from "../logo.ts";
import { type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  goodsLines,
  lineAt,
  logoAt,
  numberDigits,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a coffee bar's slip: an order number to call out, hardly anything else. */
export interface CoffeeStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly logo?: LogoShape;
  readonly order: string;
  /** "Take away" or "Eat in", by the number of the till. */
  readonly places: readonly [string, string];
  readonly align: "left" | "center";
}

function goodsLine(roll: Roll, { facts, values }: ReceiptJob, i: number): void {
  const { quantity } = facts.document.line_items[i] ?? { quantity: null };
  const left: Piece[] = [values.text(lineAt(i, "description"))];
  if (quantity !== null && quantity !== 1) left.unshift(quantityOf(values, facts, i), "x ");
  roll.pair(left, [values.money(lineAt(i, "total"))]);
}

/** The slip of a coffee bar. */
export function coffeeSlip(style: CoffeeStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "coffee-slip",
    compose(job) {
      const { facts, values, words, random, identity } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const { align } = style;
      const bold = roll.styled({ bold: true });
      if (style.logo !== undefined) logoAt(roll, { shape: style.logo, sizePx: 42 }, align);
      const { font, scale } = style.name;
      const name = { font, bold: true, sizePx: style.sizePx * scale };
      roll.text([values.text("vendor.name")], align, name);
      roll.gap(0.5);
      const order = Number(numberDigits(job).slice(-2)) + 1;
      roll.text([`${style.order} ${order}`], align, { ...bold, sizePx: style.sizePx * 2.1 });
      const place = style.places[till.till % 2 === 0 ? 0 : 1] ?? "";
      roll.text([`${place} · ${till.cashier}`], align);
      roll.gap(1);
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.gap(0.6);
      sumsBeforeTotal(roll, job, false);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.25 });
      if (job.locale.pricesIncludeTax) roll.pair([words.taxSum], [values.money("tax")]);
      const last = till.payments.at(-1)?.by ?? till.paidBy;
      roll.pair([words[last]], [values.amount(till.tenderedMinor)]);
      if (till.paidBy === "cash") roll.pair([words.change], [values.amount(till.changeMinor)]);
      roll.gap(1);
      for (const line of words.farewell) roll.text([line], align);
      const address = values.parts("vendor.address");
      address.forEach((line) => roll.text([line], align));
      for (const line of taxIdLines(job)) roll.text(line, align);
      roll.text([values.date("issue_date"), ` ${till.time}  ${words.number} `, values.text("number")], align); // prettier-ignore
      roll.text([identity.web], align);
      return [roll.finish(random.int(20, 44))];
    },
  };
}
