import { type ReceiptFacts } from "../facts.ts";
import { type LogoShape } from "../logo.ts";
import { type Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type RollPaper,
  type TaxColumns,
  barcodeLine,
  cardSlip,
  goodsLines,
  isCounted,
  lineAt,
  logoAt,
  nameAndAddress,
  numberDigits,
  paymentLines,
  pieceCount,
  quantityOf,
  rateLetter,
  savedMinor,
  startRoll,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  unitOf,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Words of the block about points and savings; none of it is a field. */
export interface Loyalty {
  readonly member: string;
  readonly earned: string;
  readonly balance: string;
  readonly saved: string;
}

/** Parameters of the long supermarket receipt with tax letters, sections and a loyalty block. */
export interface SupermarketStyle extends RollPaper {
  readonly nameScale: number;
  readonly logo?: { readonly shape: LogoShape; readonly sizePx: number };
  readonly rule: RollRule;
  /** Weighed goods spell out weight and price below or above their line. */
  readonly counting: "below" | "above";
  /** A letter for the rate after each amount. */
  readonly letters: boolean;
  /** Bold headings above the goods of a department, for trades that have departments. */
  readonly sections: boolean;
  /** "Antall varer"; null leaves the count out. */
  readonly pieces: string | null;
  readonly loyalty: Loyalty | null;
  readonly tax: "table" | "sum";
  readonly taxColumns: TaxColumns;
  readonly barcode: boolean;
}

function goodsLine(roll: Roll, job: ReceiptJob, style: SupermarketStyle, i: number): void {
  const { facts, values } = job;
  const total: Piece[] = [values.money(lineAt(i, "total"))];
  if (style.letters) total.push(` ${rateLetter(job, facts.document.line_items[i]?.tax_rate ?? 0)}`);
  const counting = (): Piece[] => [
    ...["  ", quantityOf(values, facts, i), ` ${unitOf(job, i)} x `],
    values.money(lineAt(i, "unit_price")),
  ];
  if (isCounted(job, i) && style.counting === "above") roll.text(counting());
  roll.pair([values.text(lineAt(i, "description"))], total);
  if (isCounted(job, i) && style.counting === "below") roll.text(counting());
}

function goods(roll: Roll, job: ReceiptJob, style: SupermarketStyle): void {
  let section: string | null = null;
  for (const i of goodsLines(job)) {
    const heading = job.facts.sections?.[i] ?? null;
    if (style.sections && heading !== null && heading !== section) {
      roll.gap(0.25);
      roll.text([heading.toUpperCase()], "left", roll.styled({ bold: true }));
      section = heading;
    }
    goodsLine(roll, job, style, i);
  }
}

/** Points for every whole unit paid, a balance that belongs to the card, what discounts saved. */
function loyaltyBlock(roll: Roll, job: ReceiptJob, words: Loyalty): void {
  const { facts, values } = job;
  const top = roll.y;
  const points = Math.floor(facts.till.payments.reduce((sum, { minor }) => sum + minor, 0) / 100);
  const balance = Number(facts.till.terminal.slice(0, 4)) + points;
  roll.text([`${words.member} ******${facts.till.terminal.slice(-4)}`]);
  roll.pair([words.earned], [`+${points}`]);
  roll.pair([words.balance], [String(balance)]);
  const saved = savedMinor(job);
  if (saved > 0) {
    roll.pair([words.saved], [values.amount(saved)], roll.styled({ bold: true }));
  }
  roll.frame(top, 6);
  roll.gap(0.6);
}

/** The supermarket's receipt: as long as the shopping, with what nobody asked for at its end. */
export function supermarketRoll(style: SupermarketStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "supermarket-roll",
    compose(job) {
      const { facts, values, words, random } = job;
      const { till } = facts;
      const roll = startRoll(style, job);
      const bold = roll.styled({ bold: true });
      if (style.logo !== undefined) logoAt(roll, style.logo);
      const sizePx = style.sizePx * style.nameScale;
      nameAndAddress(roll, job, "center", { ...bold, sizePx });
      for (const line of taxIdLines(job)) roll.text(line, "center");
      roll.gap(0.4);
      if (words.title !== null) roll.text([words.title], "center", bold);
      roll.rule(style.rule);
      goods(roll, job, style);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, false);
      const total = values.priced("total");
      roll.pair([words.total], total, { ...bold, sizePx: style.sizePx * 1.4 });
      if (style.pieces !== null) roll.pair([style.pieces], [String(pieceCount(job))]);
      roll.rule(style.rule);
      paymentLines(roll, job);
      cardSlip(roll, job);
      roll.gap(0.5);
      if (style.tax === "sum") roll.pair([words.taxSum], [values.money("tax")]);
      else taxTable(roll, job, style.taxColumns, roll.style, style.letters);
      roll.gap(0.8);
      if (style.loyalty !== null) loyaltyBlock(roll, job, style.loyalty);
      roll.pair([values.date("issue_date"), ` ${till.time}`], [`${words.till} ${till.till}`]);
      roll.pair([`${words.number} `, values.text("number")], [`${words.cashier} ${till.cashier}`]);
      for (const line of words.farewell) roll.text([line], "center");
      if (style.barcode) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 38);
      }
      return [roll.finish(random.int(14, 34))];
    },
  };
}
