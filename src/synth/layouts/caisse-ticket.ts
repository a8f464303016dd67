import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  barcodeLine,
  cardSlip,
  goodsLines,
  isCounted,
  lineAt,
  nameAndAddress,
  numberDigits,
  paymentLines,
  pieceCount,
  quantityOf,
  rateLetter,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  unitOf,
} from "../roll-parts.ts";
import { type Roll } from "../roll.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the French till ticket: its framed tax table stands below the sum. */
export interface CaisseStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number };
  readonly rule: RollRule;
  /** "2 x 3,50" before the description, or below it. */
  readonly quantities: "before" | "below";
  readonly words: { readonly articles: string; readonly keep: string };
  /** Opening hours and the like between header and goods. */
  readonly notice: readonly string[];
  readonly barcode: boolean;
}

function goodsLine(roll: Roll, job: ReceiptJob, style: CaisseStyle, i: number): void {
  const { facts, values } = job;
  const { tax_rate: rate = null } = facts.document.line_items[i] ?? {};
  const total = [`${rateLetter(job, rate)}  `, values.money(lineAt(i, "total"))];
  const description = values.text(lineAt(i, "description"));
  const unit = facts.units[i] === "st" ? "" : ` ${unitOf(job, i)}`;
  const counting = (): Piece[] => [
    ...[quantityOf(values, facts, i), `${unit} x `],
    values.money(lineAt(i, "unit_price")),
  ];
  if (!isCounted(job, i)) return roll.pair([description], total);
  if (style.quantities === "below") {
    roll.pair([description], total);
    return roll.text(["     ", ...counting()]);
  }
  roll.text([description]);
  roll.pair(["     ", ...counting()], total);
}

/** The French till ticket. */
export function caisseTicket(style: CaisseStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "caisse-ticket",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const { font, scale } = style.name;
      nameAndAddress(roll, job, "center", { font, bold: true, sizePx: style.sizePx * scale });
      for (const line of style.notice) roll.text([line], "center");
      roll.rule(style.rule);
      roll.text(
        [
          ...["Le ", values.date("issue_date")],
          ` ${words.time} ${till.time}   `,
          words.till,
          ` ${till.till}`,
        ],
        "left",
      );
      roll.pair(
        [`${words.number} `, values.text("number")],
        [`${words.cashier} : ${till.cashier}`],
      );
      roll.rule(style.rule);
      for (const i of goodsLines(job)) goodsLine(roll, job, style, i);
      roll.rule(style.rule);
      roll.text([`${style.words.articles} : ${pieceCount(job)}`]);
      sumsBeforeTotal(roll, job, false);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.45 });
      roll.gap(0.3);
      paymentLines(roll, job);
      roll.gap(0.7);
      const top = roll.y;
      taxTable(roll, job, ["rate", "basis", "tax", "gross"], roll.style, true);
      roll.frame(top, 5);
      roll.gap(0.9);
      cardSlip(roll, job);
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.3);
      for (const line of words.farewell) roll.text([line], "center");
      roll.text([style.words.keep], "center");
      if (style.barcode) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 36);
      }
      return [roll.finish(random.int(16, 36))];
    },
  };
}
