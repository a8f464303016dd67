import { dateOfDayNumber, dayNumber } from "../core/dates.ts";
import {
  type Money,
  addMoney,
  money,
  moneyToJson,
  multiplyMoney,
  roundMoney,
  sumMoney,
} from "../core/money.ts";
import { type Random } from "../core/random.ts";
import { type LineItem, type PaperDocument } from "../documents/document.ts";
import {
  type DrawnLine,
  type Sale,
  amountOf,
  depositOn,
  drawLine,
  drawNumber,
  drawTillDiscount,
  groupByRate,
} from "./build-lines.ts";
import { addedTax, containedTax, roundingTo, taxSum } from "./build-tax.ts";
import { drawTill } from "./build-till.ts";
import { currencyCustoms } from "./currencies.ts";
import { type ReceiptFacts } from "./facts.ts";
import { drawRows } from "./trade.ts";
import { type Identity, type ReceiptVendor, type Shop } from "./vendor.ts";

/** Papers are dated in this span, which crosses several changes of tax rates. */
const FIRST_DAY = dayNumber("2024-01-01");
const LAST_DAY = dayNumber("2026-10-31");
/** Where a vendor says nothing else: a taller receipt would be shrunk below legibility. */
export const MOST_LINES = 9;
/** Per cent of the bill. */
const TIPS = [5, 10, 15, 18, 20];

export function drawDate(random: Random): string {
  return dateOfDayNumber(random.int(FIRST_DAY, LAST_DAY));
}

/** Name, address and numbers of an identity at one of its shops, as a document has them. */
export function vendorFields({ name, taxIds }: Identity, { lines }: Shop): PaperDocument["vendor"] {
  return { name, address: lines.join(", "), tax_ids: taxIds.map(({ value }) => value) };
}

function drawLines(sale: Sale & { vendor: ReceiptVendor }, random: Random): DrawnLine[] {
  const { vendor } = sale;
  const most = vendor.mostLines ?? MOST_LINES;
  const count = random.weighted(vendor.trade.lines);
  const lines: DrawnLine[] = [];
  for (const row of drawRows(vendor.trade, count, random)) {
    if (lines.length >= most) break;
    const line = drawLine(sale, row, random);
    lines.push(line);
    const deposit = depositOn(line, sale);
    if (deposit !== null && lines.length < most) lines.push(deposit);
    if (lines.length >= most || !random.chance(vendor.discounts)) continue;
    const discount = drawTillDiscount(line, vendor.words.discount, vendor, random);
    if (discount !== null) lines.push(discount);
  }
  return lines;
}

/** A tip in tidy steps; exact per cents of the bill where tills suggest them (en-US). */
function drawTip(vendor: ReceiptVendor, bill: Money, random: Random): Money {
  if (!random.chance(vendor.tips ?? 0)) return money(0, vendor.currency);
  const tip = multiplyMoney(bill, BigInt(random.pick(TIPS)), 100n);
  const exact = vendor.locale.country === "US" && random.chance(0.5);
  return exact ? tip : roundMoney(tip, 2 * currencyCustoms(vendor.currency).stepMinor);
}

function tipItem(description: string, tip: Money): LineItem {
  const total = moneyToJson(tip);
  return { description, quantity: null, unit_price: null, total, code: null, tax_rate: null };
}

/**
 * The facts of a receipt. Prices include tax, and the tax of each rate is contained in the sum of
 * its lines; in the US prices exclude it and it is added. A tip is a line without tax below the
 * subtotal. Cash is rounded, on a stated line, where the country has no smaller coin.
 */
export function buildReceipt(vendor: ReceiptVendor, random: Random): ReceiptFacts {
  const { currency, locale, identity } = vendor;
  const isoDate = drawDate(random);
  const shop = random.pick(identity.shops);
  const lines = drawLines({ vendor, shop, isoDate }, random);
  const goods = lines.map((line) => line.item);
  const goodsSum = sumMoney(
    goods.map((item) => amountOf(item, currency)),
    currency,
  );
  const cash = random.chance(vendor.cash);
  const groups = groupByRate(goods, currency);
  const taxLines = locale.pricesIncludeTax
    ? groups.map(containedTax)
    : groups.filter(({ rate }) => rate !== 0).map(addedTax);
  const tax = taxSum(taxLines, currency);
  const bill = locale.pricesIncludeTax ? goodsSum : addMoney(goodsSum, tax);
  const tip = drawTip(vendor, bill, random.fork("tip"));
  const gross = addMoney(bill, tip);
  const step = currency === locale.currency ? locale.cashRounding : null;
  const rounding = cash && step !== null ? roundingTo(gross, step) : money(0, currency);
  const total = addMoney(gross, rounding);
  const document: PaperDocument = {
    kind: "receipt",
    vendor: vendorFields(identity, shop),
    number: drawNumber(vendor.numbering, isoDate, random),
    issue_date: isoDate,
    due_date: null,
    currency,
    line_items: tip.minor === 0 ? goods : [...goods, tipItem(vendor.words.tip, tip)],
    subtotal: moneyToJson(goodsSum),
    tax_lines: taxLines,
    tax: moneyToJson(tax),
    rounding: rounding.minor === 0 ? null : moneyToJson(rounding),
    total: moneyToJson(total),
    payment: { reference: null, iban: null, bankgiro: null },
  };
  const units = lines.map((line) => line.unit);
  const bills = { vendor, phone: shop.phone, cash, totalMinor: total.minor, tipMinor: tip.minor };
  return {
    kind: "receipt",
    document,
    vendorLines: shop.lines,
    taxIdLabels: identity.taxIds.map(({ label }) => label),
    units: tip.minor === 0 ? units : [...units, null],
    sections: [...lines.map((line) => line.section), ...(tip.minor === 0 ? [] : [null])],
    till: drawTill(bills, random),
  };
}
