import { type FontKey } from "../fonts.ts";
import { type LogoShape, logoMarks } from "../logo.ts";
import { Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type TaxColumns,
  barcodeLine,
  cardSlip,
  goodsLines,
  isCounted,
  lineAt,
  numberDigits,
  paymentLines,
  quantityOf,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
  unitOf,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type ReceiptFacts } from "../facts.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the narrow, monospaced till receipt printed with heat. */
export interface ThermalStyle {
  readonly widthPx: number;
  readonly font: FontKey;
  readonly sizePx: number;
  readonly leading: number;
  readonly header: {
    readonly align: "left" | "center";
    /** Em height of the name over that of the text. */
    readonly nameScale: number;
    readonly nameBold: boolean;
    readonly trackingPx?: number;
    readonly logo?: LogoShape;
  };
  readonly rule: RollRule;
  /** Where number, date and till stand. */
  readonly meta: "top" | "bottom";
  /**
   * below: "2 st x 19,90" under the line · before: above it · columns: always, in columns ·
   * inline: the quantity before the description
   */
  readonly items: "below" | "before" | "columns" | "inline";
  readonly codes: boolean;
  readonly rates: boolean;
  readonly subtotal: boolean;
  readonly totalScale: number;
  readonly totalBold: boolean;
  /** "SEK" or "kr" after the word or after the amount; "none" leaves the currency unsaid. */
  readonly currency: { readonly word: string; readonly at: "word" | "amount" } | "none";
  readonly tax: "table" | "sum" | "both";
  readonly taxColumns: TaxColumns;
  readonly slip: boolean;
  readonly barcode: boolean;
}

function header(roll: Roll, job: ReceiptJob, style: ThermalStyle): void {
  const { values, facts, words } = job;
  const { align, nameScale, nameBold, trackingPx, logo } = style.header;
  if (logo !== undefined) {
    const sizePx = 40;
    const x = align === "center" ? (roll.left + roll.right - sizePx) / 2 : roll.left;
    for (const mark of logoMarks(logo, x, roll.y, sizePx, "#000000", "#ffffff"))
      roll.sheet.add(mark);
    roll.y += sizePx + 6;
  }
  const name = roll.styled({
    sizePx: style.sizePx * nameScale,
    bold: nameBold,
    ...(trackingPx === undefined ? {} : { trackingPx }),
  });
  roll.text([values.text("vendor.name")], align, name);
  for (const line of values.parts("vendor.address")) roll.text([line], align);
  roll.text([`${words.phone} ${facts.till.phone}`], align);
  for (const line of taxIdLines(job)) roll.text(line, align);
  if (words.title !== null) {
    roll.gap(0.4);
    roll.text([words.title], align, roll.styled({ bold: true }));
  }
}

function meta(roll: Roll, { facts, values, words }: ReceiptJob): void {
  roll.pair(
    [values.date("issue_date"), ` ${facts.till.time}`],
    [`${words.till} ${facts.till.till}`],
  );
  roll.pair(
    [`${words.number} `, values.text("number")],
    [`${words.cashier} ${facts.till.cashier}`],
  );
}

function itemLine(roll: Roll, job: ReceiptJob, style: ThermalStyle, i: number): void {
  const { facts, values } = job;
  const at = (name: string) => lineAt(i, name);
  const unit = unitOf(job, i);
  const counted = isCounted(job, i);
  const description: Piece[] = [values.text(at("description"))];
  if (style.codes && values.has(at("code"))) description.unshift(values.text(at("code")), " ");
  const total: Piece[] = [values.money(at("total"))];
  if (style.rates) total.push(" ", values.rate(at("tax_rate")));
  const counting = (): Piece[] => [
    ...[quantityOf(values, facts, i), ` ${unit} x `],
    values.money(at("unit_price")),
  ];
  switch (style.items) {
    case "below":
      roll.pair(description, total);
      if (counted) roll.text(["  ", ...counting()]);
      return;
    case "before":
      if (counted) roll.text(counting());
      roll.pair(counted ? ["  ", ...description] : description, total);
      return;
    case "inline":
      roll.pair(
        counted ? [quantityOf(values, facts, i), ` ${unit} `, ...description] : description,
        total,
      );
      return;
    case "columns":
      roll.columns([
        { pieces: description, at: 0, align: "left", most: 0.47 },
        ...(facts.document.line_items[i]?.quantity === null
          ? []
          : ([
              { pieces: [quantityOf(values, facts, i)], at: 0.62, align: "right" },
              { pieces: [values.money(at("unit_price"))], at: 0.81, align: "right" },
            ] as const)),
        { pieces: total, at: 1, align: "right" },
      ]);
      return;
  }
}

function totals(roll: Roll, job: ReceiptJob, style: ThermalStyle): void {
  const { values, words } = job;
  sumsBeforeTotal(roll, job, style.subtotal);
  const big = roll.styled({ sizePx: style.sizePx * style.totalScale, bold: style.totalBold });
  const word: Piece[] = [words.total];
  const amount: Piece[] = [values.money("total")];
  if (style.currency !== "none") {
    const side = style.currency.at === "word" ? word : amount;
    side.push(" ", values.currency(style.currency.word));
  }
  roll.gap(0.25);
  roll.pair(word, amount, big);
  roll.gap(0.25);
}

function tax(roll: Roll, job: ReceiptJob, style: ThermalStyle): void {
  if (!job.locale.pricesIncludeTax) return; // stated before the sum
  if (style.tax !== "table") roll.pair([job.words.taxSum], [job.values.money("tax")]);
  if (style.tax !== "sum") taxTable(roll, job, style.taxColumns);
}

/** The narrow till receipt: one monospaced font, amounts in a column at the right edge. */
export function thermalRoll(style: ThermalStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "thermal-roll",
    compose(job) {
      const { random, words } = job;
      const roll = new Roll({
        widthPx: style.widthPx + 4 * random.int(-3, 3),
        marginPx: random.int(12, 22),
        style: { font: style.font, sizePx: style.sizePx },
        leading: style.leading * random.uniform(0.97, 1.05),
        topPx: random.int(12, 30),
      });
      header(roll, job, style);
      roll.gap(0.3);
      if (style.meta === "top") meta(roll, job);
      roll.rule(style.rule);
      if (style.items === "columns") {
        const [item, quantity, price, amount] = words.columns;
        roll.columns([
          { pieces: [item], at: 0, align: "left" },
          { pieces: [quantity], at: 0.62, align: "right" },
          { pieces: [price], at: 0.81, align: "right" },
          { pieces: [amount], at: 1, align: "right" },
        ]);
      }
      for (const i of goodsLines(job)) itemLine(roll, job, style, i);
      roll.rule(style.rule);
      totals(roll, job, style);
      paymentLines(roll, job);
      roll.rule(style.rule);
      tax(roll, job, style);
      if (style.slip) {
        roll.gap(0.5);
        cardSlip(roll, job);
      }
      roll.gap(0.5);
      if (style.meta === "bottom") meta(roll, job);
      for (const line of words.farewell) roll.text([line], "center");
      if (style.barcode) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 34);
      }
      return [roll.finish(random.int(14, 36))];
    },
  };
}
