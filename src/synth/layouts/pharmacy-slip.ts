import { type ReceiptFacts } from "../facts.ts";
import { type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  barcodeLine,
  goodsLines,
  lineAt,
  logoAt,
  numberDigits,
  paymentLines,
  quantityOf,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a pharmacy's slip: a cross, a framed head, codes and rates on every line. */
export interface PharmacyStyle extends RollPaper {
  readonly nameScale: number;
  readonly color: string;
  readonly words: {
    /** Heading of the goods. */
    readonly goods: string;
    /** What the insurance has paid of prescriptions this year; not part of the sum. */
    readonly insurance: string;
    readonly advice: readonly string[];
  };
  readonly taxColumns: TaxColumns;
  readonly barcode: boolean;
}

function head(roll: Roll, { facts, values, words }: ReceiptJob): void {
  roll.gap(0.5);
  const top = roll.y;
  roll.columns([
    { pieces: [words.date], at: 0, align: "left" },
    { pieces: [words.number], at: 0.42, align: "left" },
    { pieces: [words.till], at: 1, align: "right" },
  ]);
  roll.columns([
    { pieces: [values.date("issue_date")], at: 0, align: "left" },
    { pieces: [values.text("number")], at: 0.42, align: "left" },
    { pieces: [String(facts.till.till)], at: 1, align: "right" },
  ]);
  roll.frame(top, 6);
  roll.gap(0.7);
}

function goodsLine(roll: Roll, job: ReceiptJob, i: number): void {
  const { facts, values, words } = job;
  const description = values.text(lineAt(i, "description"));
  roll.pair([description], [values.money(lineAt(i, "total"))], roll.styled({ bold: true }));
  const rate = values.rate(lineAt(i, "tax_rate"));
  if (!values.has(lineAt(i, "quantity"))) {
    return roll.pair([""], [`${words.lineTax} `, rate]);
  }
  const left: Piece[] = values.has(lineAt(i, "code")) ? [values.text(lineAt(i, "code")), "  "] : [];
  const price = values.money(lineAt(i, "unit_price"));
  left.push(quantityOf(values, facts, i), ` x `, price);
  roll.pair(left, [`${words.lineTax} `, rate]);
}

/** The slip of a pharmacy. */
export function pharmacySlip(style: PharmacyStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "pharmacy-slip",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const top = roll.y;
      logoAt(roll, { shape: "cross", sizePx: 40, color: style.color }, "left");
      const bottom = roll.y;
      roll.y = top;
      const name = { ...bold, sizePx: style.sizePx * style.nameScale };
      roll.columns([{ pieces: [values.text("vendor.name")], at: 0.17, align: "left", most: 0.83 }], name); // prettier-ignore
      for (const line of values.parts("vendor.address")) {
        roll.columns([{ pieces: [line], at: 0.17, align: "left", most: 0.83 }]);
      }
      roll.y = Math.max(roll.y, bottom);
      roll.text([`${words.phone} ${till.phone}`]);
      for (const line of taxIdLines(job)) roll.text(line);
      head(roll, job);
      roll.text([style.words.goods], "left", roll.styled({ bold: true, trackingPx: 1 }));
      roll.rule("solid");
      for (const i of goodsLines(job)) goodsLine(roll, job, i);
      roll.rule("solid");
      sumsBeforeTotal(roll, job, false);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.4 });
      paymentLines(roll, job);
      roll.rule("dashed");
      taxTable(roll, job, style.taxColumns);
      roll.gap(0.4);
      const insured = Number(till.terminal.slice(0, 5)) + 1_000;
      roll.pair([style.words.insurance], [values.amount(insured)]);
      roll.pair([`${words.cashier} ${till.cashier}`], [till.time]);
      roll.gap(0.4);
      for (const line of [...style.words.advice, ...words.farewell]) roll.text([line]);
      if (style.barcode) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 34);
      }
      return [roll.finish(random.int(16, 36))];
    },
  };
}
