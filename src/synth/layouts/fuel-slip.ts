import { type ReceiptFacts } from "../facts.ts";
import { type Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  cardSlip,
  goodsLines,
  isCounted,
  lineAt,
  nameAndAddress,
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

/** Parameters of a filling station's slip: pump, litres and price of a litre stand apart. */
export interface FuelSlipStyle extends RollPaper {
  readonly nameScale: number;
  readonly rule: RollRule;
  readonly words: {
    readonly pump: string;
    readonly volume: string;
    readonly unitPrice: string;
    readonly amount: string;
    readonly odometer: string;
  };
  readonly taxColumns: TaxColumns;
}

function fuelBlock(roll: Roll, job: ReceiptJob, style: FuelSlipStyle, i: number): void {
  const { facts, values } = job;
  const { words } = style;
  const unit = unitOf(job, i);
  roll.pair(
    [`* ${words.pump} ${(facts.till.till % 8) + 1}`],
    [values.text(lineAt(i, "description"))],
    roll.styled({ bold: true }),
  );
  roll.pair([words.volume], [quantityOf(values, facts, i), ` ${unit}`]);
  roll.pair([words.unitPrice], [values.money(lineAt(i, "unit_price")), ` /${unit}`]);
  roll.pair([words.amount], [values.money(lineAt(i, "total"))]);
  roll.gap(0.4);
}

function goodsLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values } = job;
  if (facts.units[i] === null || !isCounted(job, i)) {
    roll.pair([values.text(lineAt(i, "description"))], [values.money(lineAt(i, "total"))]);
    return;
  }
  roll.pair(
    [quantityOf(values, facts, i), " x ", values.text(lineAt(i, "description"))],
    [values.money(lineAt(i, "total"))],
  );
  roll.text([`   ${job.words.each} `, values.money(lineAt(i, "unit_price"))]);
}

/** The slip of a filling station. */
export function fuelSlip(style: FuelSlipStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "fuel-slip",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const sizePx = style.sizePx * style.nameScale;
      nameAndAddress(roll, job, "left", { ...bold, sizePx });
      for (const line of taxIdLines(job)) roll.text(line);
      roll.rule(style.rule);
      roll.columns([
        { pieces: [values.date("issue_date")], at: 0, align: "left" },
        { pieces: [till.time], at: 0.5, align: "center" },
        { pieces: [`${words.till} ${till.till}`], at: 1, align: "right" },
      ]);
      roll.text([`${words.number} `, values.text("number")]);
      roll.gap(0.4);
      for (const i of goodsLines(job)) {
        if (facts.units[i] === "l") fuelBlock(roll, job, style, i);
        else goodsLine(roll, job, i);
      }
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, false);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.5 });
      roll.gap(0.3);
      paymentLines(roll, job);
      roll.rule(style.rule);
      taxTable(roll, job, style.taxColumns);
      roll.gap(0.5);
      cardSlip(roll, job);
      roll.text([`${style.words.odometer} ____________`]);
      roll.gap(0.5);
      for (const line of words.farewell) roll.text([line], "left");
      return [roll.finish(random.int(16, 36))];
    },
  };
}
