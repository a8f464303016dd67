import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type RollRule, type Roll } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  barcodeLine,
  cardSlip,
  goodsLines,
  isCounted,
  lineAt,
  numberDigits,
  paymentLines,
  pieceCount,
  quantityOf,
  rateLetter,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
} from "../roll-parts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of a department store's receipt: each article on two lines, code first. */
export interface DepartmentStyle extends RollPaper {
  readonly name: { readonly font: FontKey; readonly scale: number; readonly trackingPx: number };
  readonly rule: RollRule;
  readonly words: {
    /** "Dept" before a number that belongs to the article. */
    readonly department: string;
    readonly items: string;
    /** Terms of return, wrapped at the foot. */
    readonly terms: string;
  };
  readonly tax: "table" | "sum";
  readonly taxColumns: TaxColumns;
  readonly barcodeAtTop: boolean;
}

function goodsLine(roll: Roll, job: ReceiptJob, style: DepartmentStyle, i: number): void {
  const { facts, values } = job;
  const { code, tax_rate: rate = null } = facts.document.line_items[i] ?? {};
  if (code !== null && code !== undefined) {
    const department = 100 + (Number(code.slice(-4)) % 64);
    roll.text([values.text(lineAt(i, "code")), `  ${style.words.department} ${department}`]);
  }
  const letter = rateLetter(job, rate);
  const indent = code === null ? "" : "   ";
  const total = [values.money(lineAt(i, "total")), letter === "" ? "" : ` ${letter}`];
  roll.pair([indent, values.text(lineAt(i, "description"))], total);
  if (!isCounted(job, i)) return;
  const price = values.money(lineAt(i, "unit_price"));
  roll.text(["   ", quantityOf(values, facts, i), ` ${job.words.each} `, price]);
}

/** The receipt of a department store. */
export function departmentSlip(style: DepartmentStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "department-slip",
    compose(job) {
      const { facts, values, words, random, identity } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      const { font, scale, trackingPx } = style.name;
      const name = { font, trackingPx, bold: true, sizePx: style.sizePx * scale };
      roll.text([values.text("vendor.name")], "center", name);
      roll.gap(0.3);
      for (const line of values.parts("vendor.address")) roll.text([line], "center");
      roll.text([`${till.phone}  ${identity.web}`], "center");
      if (style.barcodeAtTop) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 40);
      }
      roll.rule(style.rule);
      roll.text([
        ...[values.date("issue_date"), ` ${till.time}  ${words.till} ${till.till}  `],
        `${words.cashier} ${till.cashier}`,
      ]);
      roll.text([`${words.number} `, values.text("number")]);
      roll.rule(style.rule);
      for (const i of goodsLines(job)) goodsLine(roll, job, style, i);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, true);
      roll.pair([words.total], values.priced("total"), { ...bold, sizePx: style.sizePx * 1.35 });
      roll.text([`${style.words.items}: ${pieceCount(job)}`], "center");
      roll.gap(0.4);
      paymentLines(roll, job);
      cardSlip(roll, job);
      roll.gap(0.5);
      if (style.tax === "sum") roll.pair([words.taxSum], [values.money("tax")]);
      else taxTable(roll, job, style.taxColumns, roll.style, true);
      for (const line of taxIdLines(job)) roll.text(line);
      roll.gap(0.5);
      for (const line of words.farewell) roll.text([line], "center", bold);
      roll.text([style.words.terms], "center");
      if (!style.barcodeAtTop) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 40);
      }
      return [roll.finish(random.int(16, 36))];
    },
  };
}
