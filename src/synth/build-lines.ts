import {
  type Money,
  addMoney,
  money,
  moneyFromJson,
  moneyToJson,
  multiplyMoney,
  parseDecimal,
  roundMoney,
  scaleMoney,
} from "../core/money.ts";
import { type Random } from "../core/random.ts";
import { type LineItem } from "../documents/document.ts";
import { linePercent } from "./build-tax.ts";
import { currencyCustoms, likelyPrice } from "./currencies.ts";
import { type LineClass, type Unit } from "./facts.ts";
import { type CatalogueRow, type Trade, drawPrice, expandName, fillDigits, sectionOf } from "./trade.ts"; // prettier-ignore
import { type Shop, type Vendor } from "./vendor.ts";

export interface DrawnLine {
  readonly item: LineItem;
  readonly unit: Unit | null;
  readonly section: string | null;
  readonly lineClass: LineClass | null;
}

/** Where and when something is sold: what prices and taxes depend on. */
export interface Sale {
  readonly vendor: Vendor;
  readonly shop: Shop;
  readonly isoDate: string;
}

/** The vendor's next number: its pattern with digits filled in. */
export function drawNumber(pattern: string, isoDate: string, random: Random): string {
  return fillDigits(pattern, random).replace(/Y+/g, (ys) => isoDate.slice(4 - ys.length, 4));
}

/** A description as this vendor's till prints it. */
export function asPrinted(name: string, { descriptions }: Vendor): string {
  const cut = name.trim().slice(0, descriptions.most).trim();
  return descriptions.capitals ? cut.toUpperCase() : cut;
}

/** Quantity as JSON number: whole pieces, or thousandths for what is weighed or measured. */
function drawQuantity(trade: Trade, unit: Unit, random: Random): number {
  const span = trade.measured[unit];
  if (span === undefined) return random.weighted(trade.pieces);
  const [low, high, step] = span;
  const thousandths = low + step * random.int(0, Math.floor((high - low) / step));
  return Number(`${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`);
}

/** quantity × price, rounded half away from zero to the minor unit. */
function product(price: Money, quantity: number): number {
  return moneyToJson(scaleMoney(price, parseDecimal(String(quantity))));
}

/** One line of goods: quantity × unit price = total, exact to the minor unit. */
export function drawLine(sale: Sale, row: CatalogueRow, random: Random): DrawnLine {
  const { vendor } = sale;
  const { trade, currency, locale } = vendor;
  const [name, , , category, unit = "st", details = {}] = row;
  const priced = trade.currency ?? locale.currency;
  const quantity = drawQuantity(trade, unit, random);
  const minor = likelyPrice(drawPrice(trade, row, priced, random), priced, currency);
  const price = money(minor, currency);
  const item = {
    description: asPrinted(expandName(name, random), vendor),
    quantity,
    unit_price: moneyToJson(price),
    total: product(price, quantity),
    code: fillDigits(expandName(details.code ?? trade.codes, random), random),
    tax_rate: linePercent(sale, category),
  };
  const section = trade.sections?.[sectionOf(trade, name)]?.heading ?? null;
  return { item, unit, section, lineClass: details.lineClass ?? null };
}

/** What a bundle contains, at no charge: the bundle's own line has the price. */
export function componentLines(
  bundle: DrawnLine,
  row: CatalogueRow,
  sale: Sale,
  random: Random,
): DrawnLine[] {
  const names = row[5]?.components ?? [];
  return names.map((name) => ({
    ...bundle,
    unit: "st",
    item: {
      description: asPrinted(expandName(name, random), sale.vendor),
      quantity: random.int(1, 4) * (bundle.item.quantity ?? 1),
      unit_price: 0,
      total: 0,
      code: null,
      tax_rate: bundle.item.tax_rate,
    },
  }));
}

export function amountOf(item: LineItem, currency: string): Money {
  if (item.total === null) throw new Error("internal: a drawn line has a total");
  return moneyFromJson(item.total, currency);
}

/** A line that is only an amount: a discount, a tip. */
function amountLine(line: DrawnLine, description: string, amount: Money): DrawnLine {
  const item = {
    description,
    quantity: null,
    unit_price: null,
    total: moneyToJson(amount),
    code: null,
    tax_rate: line.item.tax_rate,
  };
  return { ...line, item, unit: null };
}

/** A till's discount on `line` of a tenth to a third, in tidy steps; null for the cheapest goods. */
export function drawTillDiscount(
  line: DrawnLine,
  names: readonly string[],
  vendor: Vendor,
  random: Random,
): DrawnLine | null {
  const { stepMinor } = currencyCustoms(vendor.currency);
  const full = amountOf(line.item, vendor.currency);
  const part = roundMoney(multiplyMoney(full, BigInt(random.int(10, 33)), 100n), stepMinor);
  if (part.minor < 4 * stepMinor) return null; // nobody discounts a carrier bag
  const name = asPrinted(random.pick(names), vendor);
  return amountLine(line, name, money(-part.minor, vendor.currency));
}

/** A stated per cent off an amount of one tax rate; null where that is less than the minor unit. */
export function percentDiscount(
  line: DrawnLine,
  full: Money,
  percent: number,
  pattern: string,
): DrawnLine | null {
  const part = multiplyMoney(full, BigInt(percent), 100n);
  if (part.minor === 0) return null;
  const name = pattern.replace("{percent}", `${percent} %`);
  return amountLine(line, name, money(-part.minor, part.currency));
}

/** The deposit on what comes in a bottle or can; null for other goods. */
export function depositOn(line: DrawnLine, { vendor }: Sale): DrawnLine | null {
  const { deposit, currency = vendor.locale.currency } = vendor.trade;
  const { description, quantity } = line.item;
  if (deposit === undefined || quantity === null || !deposit.pattern.test(description ?? "")) {
    return null;
  }
  const price = money(likelyPrice(deposit.minor, currency, vendor.currency), vendor.currency);
  const item = {
    description: asPrinted(deposit.name, vendor),
    quantity,
    unit_price: moneyToJson(price),
    total: product(price, quantity),
    code: null,
    tax_rate: line.item.tax_rate,
  };
  return { ...line, item, unit: "st" };
}

/** Totals of lines by tax rate, highest rate first; lines without a rate are left out. */
export function groupByRate(
  items: readonly LineItem[],
  currency: string,
): { rate: number; sum: Money }[] {
  const sums = new Map<number, Money>();
  for (const item of items) {
    if (item.tax_rate === null) continue;
    const before = sums.get(item.tax_rate) ?? money(0, currency);
    sums.set(item.tax_rate, addMoney(before, amountOf(item, currency)));
  }
  return [...sums].map(([rate, sum]) => ({ rate, sum })).sort((a, b) => b.rate - a.rate);
}
