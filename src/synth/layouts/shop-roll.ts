import { type ReceiptFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape, logoMarks } from "../logo.ts";
import { Roll, type RollRule } from "../roll.ts";
import {
  type ReceiptJob,
  type TaxColumns,
  barcodeLine,
  goodsLines,
  numberDigits,
  paymentLines,
  quantityOf,
  sumsBeforeTotal,
  taxIdLines,
  taxTable,
} from "../roll-parts.ts";
import { type Piece } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type ReceiptWords } from "../words.ts";

/** Parameters of the wider receipt in proportional type, as cafés and small shops hand out. */
export interface ShopStyle {
  readonly widthPx: number;
  readonly font: FontKey;
  readonly sizePx: number;
  readonly leading: number;
  readonly name: { readonly font: FontKey; readonly scale: number; readonly trackingPx?: number };
  readonly logo?: { readonly shape: LogoShape; readonly sizePx: number; readonly color: string };
  readonly rule: RollRule;
  /** Labels at the left and values at the right, or one centred line each. */
  readonly meta: "pairs" | "centred";
  /** "2 × Latte" before the amount, or a column of quantities at the left. */
  readonly quantities: "times" | "column";
  /** "à 45,00" under a line of more than one. */
  readonly unitPrices: boolean;
  readonly rates: boolean;
  readonly subtotal: boolean;
  /** The sum in bold, in a frame, or white on black. */
  readonly total: "bold" | "frame" | "inverse";
  readonly currency: string;
  readonly tax: "table" | "sum" | "each";
  readonly taxColumns: TaxColumns;
  readonly barcode: boolean;
}

function header(roll: Roll, job: ReceiptJob, style: ShopStyle): void {
  const { values, facts, identity } = job;
  if (style.logo !== undefined) {
    const { shape, sizePx, color } = style.logo;
    const x = (roll.left + roll.right - sizePx) / 2;
    for (const mark of logoMarks(shape, x, roll.y, sizePx, color, "#ffffff")) roll.sheet.add(mark);
    roll.y += sizePx + 8;
  }
  const { font, scale, trackingPx } = style.name;
  roll.text([values.text("vendor.name")], "center", {
    ...{ font, sizePx: style.sizePx * scale, bold: true },
    ...(trackingPx === undefined ? {} : { trackingPx }),
  });
  const address = values.parts("vendor.address");
  roll.text(
    address.flatMap((line, i) => (i === 0 ? [line] : [", ", line])),
    "center",
  );
  roll.text([`${facts.till.phone} · ${identity.web}`], "center");
  for (const line of taxIdLines(job)) roll.text(line, "center");
}

function meta(roll: Roll, { facts, values, words }: ReceiptJob, style: ShopStyle): void {
  const { till } = facts;
  if (style.meta === "centred") {
    roll.text([`${words.number} `, values.text("number")], "center");
    roll.text([values.date("issue_date"), `  ${words.time} ${till.time}`], "center");
    return;
  }
  roll.pair([words.number], [values.text("number")]);
  roll.pair([words.date], [values.date("issue_date"), ` ${till.time}`]);
  roll.pair([words.cashier], [`${till.cashier} (${words.till} ${till.till})`]);
}

function itemLine(roll: Roll, job: ReceiptJob, style: ShopStyle, i: number): void {
  const { facts, values, words } = job;
  const at = (name: string) => `line_items.${i}.${name}`;
  const unit = facts.units[i] ?? "st";
  const description = values.text(at("description"));
  const hasQuantity = values.has(at("quantity"));
  const quantity = (): Piece[] =>
    unit === "st"
      ? [quantityOf(values, facts, i)]
      : [quantityOf(values, facts, i), ` ${job.locale.units[unit]}`];
  const total: Piece[] = [values.money(at("total"))];
  const price: Piece[] = [];
  if (style.unitPrices && hasQuantity && facts.document.line_items[i]?.quantity !== 1) {
    price.push(`${words.each} `, values.money(at("unit_price")));
  }
  if (style.rates)
    price.push(`${price.length > 0 ? "   " : ""}${words.lineTax} `, values.rate(at("tax_rate")));
  if (style.quantities === "times") {
    roll.pair(hasQuantity ? [...quantity(), " × ", description] : [description], total);
    if (price.length > 0) roll.columns([{ pieces: price, at: 0.07, align: "left" }]);
    return;
  }
  const indent = 0.17;
  roll.columns([
    ...(hasQuantity ? [{ pieces: quantity(), at: 0, align: "left" } as const] : []),
    { pieces: [description], at: indent, align: "left", most: 0.58 },
    { pieces: total, at: 1, align: "right" },
  ]);
  if (price.length > 0) roll.columns([{ pieces: price, at: indent, align: "left" }]);
}

function total(roll: Roll, { values, words }: ReceiptJob, style: ShopStyle): void {
  const sizePx = style.sizePx * 1.3;
  const amount: Piece[] = [values.money("total"), " ", values.currency(style.currency)];
  const inverse = style.total === "inverse";
  roll.gap(0.4);
  const height = sizePx * roll.leading + 10;
  if (style.total !== "bold") {
    roll.sheet.add({
      ...{ kind: "rect", color: "#000000", x: roll.left - 6, y: roll.y - 5, height },
      width: roll.printedWidth + 12,
      ...(inverse ? {} : { strokePx: 1.5 }),
    });
  }
  const color = inverse ? "#ffffff" : "#000000";
  roll.pair([words.total], amount, roll.styled({ sizePx, bold: true, color }));
  roll.gap(0.6);
}

function tax(roll: Roll, job: ReceiptJob, style: ShopStyle): void {
  const { facts, values, words } = job;
  if (!job.locale.pricesIncludeTax) return; // stated before the sum
  switch (style.tax) {
    case "sum":
      return roll.pair([words.taxSum], [values.money("tax")]);
    case "table":
      return taxTable(roll, job, style.taxColumns);
    case "each":
      facts.document.tax_lines.forEach((_, i) => {
        const at = (name: string) => `tax_lines.${i}.${name}`;
        const left = [
          `${words.taxSum} `,
          values.rate(at("rate")),
          ` ${words.taxOn} `,
          values.money(at("basis")),
        ];
        roll.pair(left, [values.money(at("amount"))]);
      });
      return;
  }
}

/** The receipt of a café or a small shop: proportional type, a logo, the sum set off. */
export function shopRoll(style: ShopStyle): Layout<ReceiptFacts, ReceiptWords> {
  return {
    family: "shop-roll",
    compose(job) {
      const { random, words } = job;
      const roll = new Roll({
        widthPx: style.widthPx + 4 * random.int(-3, 3),
        marginPx: random.int(18, 28),
        style: { font: style.font, sizePx: style.sizePx },
        leading: style.leading * random.uniform(0.97, 1.05),
        topPx: random.int(16, 32),
      });
      header(roll, job, style);
      roll.gap(0.5);
      if (words.title !== null) {
        roll.text([words.title], "center", roll.styled({ bold: true, trackingPx: 2 }));
        roll.gap(0.3);
      }
      meta(roll, job, style);
      roll.rule(style.rule);
      for (const i of goodsLines(job)) itemLine(roll, job, style, i);
      roll.rule(style.rule);
      sumsBeforeTotal(roll, job, style.subtotal);
      total(roll, job, style);
      paymentLines(roll, job);
      tax(roll, job, style);
      roll.rule(style.rule);
      for (const line of words.farewell) roll.text([line], "center");
      if (style.barcode) {
        roll.gap(0.5);
        barcodeLine(roll, numberDigits(job), 40);
      }
      return [roll.finish(random.int(16, 36))];
    },
  };
}
