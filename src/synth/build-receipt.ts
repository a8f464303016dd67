import { dateOfDayNumber, dayNumber } from "../core/dates.ts";
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
  subtractMoney,
  sumMoney,
} from "../core/money.ts";
import { type Random } from "../core/random.ts";
import { type LineItem, type PaperDocument, type TaxLine } from "../documents/document.ts";
import { taxRate } from "../documents/tax-rates.ts";
import { type ReceiptFacts, type TillFacts, type Unit } from "./facts.ts";
import { type CatalogueRow, type Trade, drawPrice, expandName, fillDigits } from "./trade.ts";
import { type Identity, type ReceiptVendor, type Shop, type Vendor } from "./vendor.ts";

const CURRENCY = "SEK";
/** Papers are dated in this span, which crosses the change of the food rate on 2026-04-01. */
const FIRST_DAY = dayNumber("2024-01-01");
const LAST_DAY = dayNumber("2026-10-31");
/** No page is drawn with more: a tall receipt would be shrunk below legibility. */
export const MOST_LINES = 9;

const CASHIERS = (
  "Anna Maria Elin Sara Fatima Lena Ida Karin Amira Johan Erik Ali Oskar Nils Mattias Jonas Omar " +
  "Petra Sofie Viktor"
).split(" ");

export function drawDate(random: Random): string {
  return dateOfDayNumber(random.int(FIRST_DAY, LAST_DAY));
}

/** The vendor's next number: its pattern with digits filled in. */
export function drawNumber(pattern: string, isoDate: string, random: Random): string {
  return fillDigits(pattern, random).replace(/Y+/g, (ys) => isoDate.slice(4 - ys.length, 4));
}

/** A description as this vendor's till prints it. */
function asPrinted(name: string, { descriptions }: Vendor): string {
  const cut = name.trim().slice(0, descriptions.most).trim();
  return descriptions.capitals ? cut.toUpperCase() : cut;
}

export interface DrawnLine {
  readonly item: LineItem;
  readonly unit: Unit | null;
}

/** Quantity as JSON number: whole pieces, or thousandths for what is weighed or measured. */
function drawQuantity(trade: Trade, unit: Unit, random: Random): number {
  const span = trade.measured[unit];
  if (span === undefined) return random.weighted(trade.pieces);
  const [low, high, step] = span;
  const thousandths = low + step * random.int(0, Math.floor((high - low) / step));
  return Number(`${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, "0")}`);
}

/** One line of goods: quantity × unit price = total, exact to the öre. */
export function drawLine(
  vendor: Vendor,
  row: CatalogueRow,
  isoDate: string,
  random: Random,
): DrawnLine {
  const { trade } = vendor;
  const unit = row[4] ?? "st";
  const quantity = drawQuantity(trade, unit, random);
  const price = money(drawPrice(trade, row, random), CURRENCY);
  const item = {
    description: asPrinted(expandName(row[0], random), vendor),
    quantity,
    unit_price: moneyToJson(price),
    total: moneyToJson(scaleMoney(price, parseDecimal(String(quantity)))),
    code: fillDigits(trade.codes, random),
    tax_rate: taxRate("SE", row[3], isoDate),
  };
  return { item, unit };
}

function amountOf(item: LineItem): Money {
  if (item.total === null) throw new Error("internal: a drawn line has a total");
  return moneyFromJson(item.total, CURRENCY);
}

/** A discount on `line` of a tenth to a third, in half kronor; null for the cheapest goods. */
function drawDiscount(vendor: ReceiptVendor, line: LineItem, random: Random): DrawnLine | null {
  const full = amountOf(line);
  const part = roundMoney(multiplyMoney(full, BigInt(random.int(10, 33)), 100n), 50);
  if (part.minor < 200) return null; // nobody discounts a carrier bag
  const item = {
    description: asPrinted(random.pick(vendor.words.discount), vendor),
    quantity: null,
    unit_price: null,
    total: moneyToJson(money(-part.minor, CURRENCY)),
    code: null,
    tax_rate: line.tax_rate,
  };
  return { item, unit: null };
}

function drawDeposit(vendor: ReceiptVendor, line: DrawnLine): DrawnLine | null {
  const { deposit } = vendor.trade;
  const { description, quantity } = line.item;
  if (deposit === undefined || quantity === null || !deposit.pattern.test(description ?? "")) {
    return null;
  }
  const price = money(deposit.minor, CURRENCY);
  const item = {
    description: asPrinted(deposit.name, vendor),
    quantity,
    unit_price: moneyToJson(price),
    total: moneyToJson(scaleMoney(price, parseDecimal(String(quantity)))),
    code: null,
    tax_rate: line.item.tax_rate,
  };
  return { item, unit: "st" };
}

function drawLines(vendor: ReceiptVendor, isoDate: string, random: Random): DrawnLine[] {
  const count = random.weighted(vendor.trade.lines);
  const lines: DrawnLine[] = [];
  for (const row of random.shuffled(vendor.trade.rows).slice(0, count)) {
    if (lines.length >= MOST_LINES) break;
    const line = drawLine(vendor, row, isoDate, random);
    lines.push(line);
    const deposit = drawDeposit(vendor, line);
    if (deposit !== null && lines.length < MOST_LINES) lines.push(deposit);
    if (lines.length >= MOST_LINES || !random.chance(vendor.discounts)) continue;
    const discount = drawDiscount(vendor, line.item, random);
    if (discount !== null) lines.push(discount);
  }
  return lines;
}

/** Totals of `lines` by rate, highest rate first. */
export function groupByRate(items: readonly LineItem[]): { rate: number; sum: Money }[] {
  const sums = new Map<number, Money>();
  for (const item of items) {
    const rate = item.tax_rate ?? 0;
    sums.set(rate, addMoney(sums.get(rate) ?? money(0, CURRENCY), amountOf(item)));
  }
  return [...sums].map(([rate, sum]) => ({ rate, sum })).sort((a, b) => b.rate - a.rate);
}

/** The tax contained in a sum that includes it: sum × rate / (100 + rate). */
function containedTax({ rate, sum }: { rate: number; sum: Money }): TaxLine {
  const tax = multiplyMoney(sum, BigInt(rate), BigInt(100 + rate));
  return { rate, basis: moneyToJson(subtractMoney(sum, tax)), amount: moneyToJson(tax) };
}

/** What the customer hands over in notes: the total rounded up to a likely sum. */
function drawTendered(totalMinor: number, random: Random): number {
  const note = random.pick([2_000, 5_000, 10_000, 20_000, 50_000]);
  return Math.max(totalMinor, Math.ceil(totalMinor / note) * note);
}

function drawTill(cash: boolean, totalMinor: number, phone: string, random: Random): TillFacts {
  const two = (n: number) => String(n).padStart(2, "0");
  const tendered = cash ? drawTendered(totalMinor, random) : totalMinor;
  return {
    time: `${two(random.int(7, 21))}:${two(random.int(0, 59))}`,
    till: random.int(1, 12),
    cashier: random.pick(CASHIERS),
    paidBy: cash ? "cash" : "card",
    tenderedMinor: tendered,
    changeMinor: tendered - totalMinor,
    tipMinor: 0,
    payments: [{ by: cash ? "cash" : "card", minor: totalMinor }],
    cardDigits: fillDigits("####", random),
    terminal: fillDigits("########", random),
    phone,
  };
}

/** Name, address and numbers of an identity at one of its shops, as a document has them. */
export function vendorFields({ name, taxIds }: Identity, { lines }: Shop): PaperDocument["vendor"] {
  return { name, address: lines.join(", "), tax_ids: taxIds.map(({ value }) => value) };
}

/** Öresavrundning: what must be added so that the sum is whole kronor. */
export function toWholeKronor(sum: Money): Money {
  return subtractMoney(roundMoney(sum, 100), sum);
}

/**
 * The facts of a receipt: prices include tax, the tax of each rate is contained in the sum of its
 * lines, and cash is rounded to whole kronor on a stated line.
 */
export function buildReceipt(vendor: ReceiptVendor, random: Random): ReceiptFacts {
  const isoDate = drawDate(random);
  const shop = random.pick(vendor.identity.shops);
  const lines = drawLines(vendor, isoDate, random);
  const items = lines.map((line) => line.item);
  const gross = sumMoney(items.map(amountOf), CURRENCY);
  const cash = random.chance(vendor.cash);
  const rounding = cash ? toWholeKronor(gross) : money(0, CURRENCY);
  const total = addMoney(gross, rounding);
  const taxLines = groupByRate(items).map(containedTax);
  const tax = sumMoney(
    taxLines.map((line) => moneyFromJson(line.amount ?? 0, CURRENCY)),
    CURRENCY,
  );
  const document: PaperDocument = {
    kind: "receipt",
    vendor: vendorFields(vendor.identity, shop),
    number: drawNumber(vendor.numbering, isoDate, random),
    issue_date: isoDate,
    due_date: null,
    currency: CURRENCY,
    line_items: items,
    subtotal: moneyToJson(gross),
    tax_lines: taxLines,
    tax: moneyToJson(tax),
    rounding: rounding.minor === 0 ? null : moneyToJson(rounding),
    total: moneyToJson(total),
    payment: { reference: null, iban: null, bankgiro: null },
  };
  const till = drawTill(cash, total.minor, shop.phone, random);
  return {
    kind: "receipt",
    document,
    vendorLines: shop.lines,
    taxIdLabels: vendor.identity.taxIds.map(({ label }) => label),
    units: lines.map((line) => line.unit),
    till,
  };
}
