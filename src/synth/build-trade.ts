import { addDays } from "../core/dates.ts";
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
import { type DocumentKind, type PaperDocument } from "../documents/document.ts";
import { fikLine } from "../documents/identifiers/dk.ts";
import { finnishReference } from "../documents/identifiers/fi.ts";
import { kidReference } from "../documents/identifiers/no.ts";
import { creditorReference } from "../documents/identifiers/rf.ts";
import { ocrReference } from "../documents/identifiers/se.ts";
import {
  type DrawnLine,
  type Sale,
  componentLines,
  depositOn,
  drawLine,
  drawNumber,
  groupByRate,
  percentDiscount,
  amountOf,
} from "./build-lines.ts";
import { drawCustomer, drawNotes, drawPerson, drawVatNumber } from "./build-party.ts";
import { drawDate, vendorFields } from "./build-receipt.ts";
import { addedTax, roundingTo, taxSum } from "./build-tax.ts";
import { currencyCustoms } from "./currencies.ts";
import { type Party, type TradeFacts, type TradeKind } from "./facts.ts";
import { drawRows, fillDigits } from "./trade.ts";
import { type OrderVendor, type PaymentDetails, type Shop, type TradeVendor, kindsOf, tradeWords } from "./vendor.ts"; // prettier-ignore

/** Where a vendor says nothing else: more would not stay legible on one A4 page 992 px high. */
export const MOST_INVOICE_LINES = 6;
/** A credit note takes back a line or few, not a whole delivery. */
const MOST_CREDITED_LINES = 5;

type PaperVendor = TradeVendor | OrderVendor;

/** One of the kinds the vendor prints, by its weights, among those that are wanted. */
function drawKind(vendor: PaperVendor, random: Random, kinds?: readonly DocumentKind[]): TradeKind {
  if (vendor.kind === "purchase_order") return vendor.kind;
  const wanted = vendor.prints.filter(([kind]) => kinds?.includes(kind) ?? true);
  if (wanted.length > 0) return random.weighted(wanted);
  throw new Error(`internal: ${vendor.id} prints ${kindsOf(vendor).join(", ")} only`);
}

function drawLines(
  sale: Sale & { vendor: PaperVendor },
  kind: TradeKind,
  random: Random,
): DrawnLine[] {
  const { vendor } = sale;
  const most = vendor.mostLines ?? MOST_INVOICE_LINES;
  const drawn = Math.min(most, random.weighted(vendor.trade.lines));
  const count = kind === "credit_note" ? Math.min(MOST_CREDITED_LINES, drawn) : drawn;
  const words = tradeWords(vendor, kind);
  const colour = random.fork("discounts");
  const lines: DrawnLine[] = [];
  for (const row of drawRows(vendor.trade, count, random)) {
    const line = drawLine(sale, row, random);
    const deposit = depositOn(line, sale);
    const off = colour.chance(vendor.discounts ?? 0)
      ? percentDiscount(line, amountOf(line.item, vendor.currency), 5 * colour.int(1, 6), colour.pick(words.discount)) // prettier-ignore
      : null;
    const components = componentLines(line, row, sale, colour);
    lines.push(line, ...components, ...[deposit, off].filter((extra) => extra !== null));
    if (lines.length >= most) break;
  }
  return lines.slice(0, most);
}

/** A discount on the whole: one line for each tax rate, so that the tax stays that of the goods. */
function documentDiscount(
  lines: readonly DrawnLine[],
  vendor: PaperVendor,
  kind: TradeKind,
  random: Random,
): DrawnLine[] {
  const [first] = lines;
  if (first === undefined || !random.chance(vendor.documentDiscounts ?? 0)) return [];
  const percent = random.pick([2, 3, 5, 10, 15]);
  const pattern = random.pick(tradeWords(vendor, kind).documentDiscount);
  const groups = groupByRate(
    lines.map((line) => line.item),
    vendor.currency,
  );
  return groups.flatMap(({ rate, sum }) => {
    const like = lines.find((line) => line.item.tax_rate === rate) ?? first;
    const line = percentDiscount(like, sum, percent, pattern);
    return line === null ? [] : [line];
  });
}

function negated(value: number | null): number | null {
  return value === null || value === 0 ? value : -value;
}

/** The same line taken back: what was counted is counted back, amounts change sign. */
function credited(line: DrawnLine): DrawnLine {
  const { quantity, total } = line.item;
  return { ...line, item: { ...line.item, quantity: negated(quantity), total: negated(total) } };
}

/** The reference a customer must give when paying, of the country's kind. */
function drawReference(
  { reference, fikCreditor }: PaymentDetails,
  number: string,
  random: Random,
): string | null {
  const digits = number.replace(/\D/g, "") + fillDigits("##", random);
  if (reference === undefined) return null;
  switch (reference) {
    case "ocr":
      return ocrReference(digits, true);
    case "kid":
      return kidReference(digits, 10);
    case "fik":
      if (fikCreditor === undefined) throw new Error("internal: a FIK line without a creditor");
      return fikLine(digits.slice(-14), fikCreditor);
    case "viite":
      return finnishReference(digits.replace(/^0+/, "").slice(-19).padStart(3, "1"));
    case "rf":
      return creditorReference(digits);
    case "number":
      return number;
  }
}

/** Who sells, who buys, and under whose letterhead. */
function drawSides(vendor: PaperVendor, random: Random) {
  if (vendor.kind === "invoice") {
    const shop = random.pick(vendor.identity.shops);
    return { shop, seller: vendor.identity, sellerShop: shop, payment: vendor.payment };
  }
  const shop = random.pick(vendor.identity.shops);
  const seller = random.pick(vendor.suppliers);
  return { shop, seller, sellerShop: random.pick(seller.shops), payment: {} };
}

/** What is settled of the sums of a paper. */
interface Sums {
  readonly document: Pick<
    PaperDocument,
    "line_items" | "subtotal" | "tax_lines" | "tax" | "rounding" | "total"
  >;
  readonly total: Money;
}

function sumsOf(lines: readonly DrawnLine[], vendor: PaperVendor, statesTax: boolean): Sums {
  const { currency, locale } = vendor;
  const items = lines.map(({ item }) => (statesTax ? item : { ...item, tax_rate: null }));
  const net = sumMoney(
    items.map((item) => amountOf(item, currency)),
    currency,
  );
  const groups = groupByRate(items, currency);
  const taxed = locale.country === "US" ? groups.filter(({ rate }) => rate !== 0) : groups;
  const taxLines = taxed.map(addedTax);
  const tax = taxSum(taxLines, currency);
  const gross = addMoney(net, tax);
  const step = vendor.kind === "invoice" ? vendor.roundsTo : undefined;
  const rounding = step === undefined ? money(0, currency) : roundingTo(gross, step);
  const total = addMoney(gross, rounding);
  const document = {
    line_items: items,
    subtotal: moneyToJson(net),
    tax_lines: taxLines,
    tax: statesTax ? moneyToJson(tax) : null,
    rounding: rounding.minor === 0 ? null : moneyToJson(rounding),
    total: moneyToJson(total),
  };
  return { document, total };
}

/** Part of the total that has been received, in tidy steps; null for none. */
function drawPaid(vendor: PaperVendor, total: Money, random: Random): number | null {
  if (vendor.kind !== "invoice" || !random.chance(vendor.partialPayments ?? 0)) return null;
  const part = multiplyMoney(total, BigInt(10 * random.int(1, 8)), 100n);
  const { minor } = roundMoney(part, currencyCustoms(vendor.currency).stepMinor);
  return minor > 0 && minor < total.minor ? minor : null;
}

function drawConcerns(
  vendor: PaperVendor,
  kind: TradeKind,
  isoDate: string,
  random: Random,
): string | null {
  if (vendor.kind !== "invoice") return null;
  if (kind === "credit_note") return drawNumber(vendor.numbering, isoDate, random);
  return vendor.orderNumbers === undefined
    ? null
    : drawNumber(vendor.orderNumbers, isoDate, random);
}

/** Who is invoiced; on a purchase order the buyer itself, at one of its own addresses. */
function drawOtherParty(vendor: PaperVendor, shop: Shop, random: Random): Party {
  if (vendor.kind === "purchase_order") return { name: vendor.identity.name, lines: shop.lines };
  return vendor.customers === undefined
    ? drawCustomer(vendor.locale, random, vendor.companies)
    : random.pick(vendor.customers);
}

/** Days from the paper's date to the delivery: before an invoice, after an order. */
const DELIVERY_DAYS: Readonly<Record<TradeKind, readonly [number, number]>> = {
  invoice: [-14, 0],
  credit_note: [-30, -7],
  purchase_order: [3, 45],
};

/**
 * The facts of an invoice, a credit note or a purchase order: prices exclude tax, and tax is counted
 * on the sum of each rate. A credit note counts goods back (negative) or states positive amounts, by
 * the vendor's style, and asks for no payment. An order names the supplier as the vendor.
 * @param kinds  of these, where the vendor prints several; by its weights
 */
export function buildTrade(
  vendor: PaperVendor,
  random: Random,
  kinds?: readonly DocumentKind[],
): TradeFacts {
  const { currency, locale } = vendor;
  const kind = drawKind(vendor, random.fork("kind"), kinds);
  const isoDate = drawDate(random);
  const termsDays = random.pick(vendor.termsDays);
  const { shop, seller, sellerShop, payment } = drawSides(vendor, random);
  const drawn = drawLines({ vendor, shop, isoDate }, kind, random);
  const charged = [...drawn, ...documentDiscount(drawn, vendor, kind, random.fork("discount"))];
  const negative =
    kind === "credit_note" && vendor.kind === "invoice" && vendor.credits !== "positive";
  const lines = negative ? charged.map(credited) : charged;
  const statesTax = vendor.kind === "invoice" || vendor.statesTax;
  const sums = sumsOf(lines, vendor, statesTax);
  const numbering =
    (kind === "credit_note" && vendor.kind === "invoice" ? vendor.creditNumbering : undefined) ??
    vendor.numbering;
  const number = drawNumber(numbering, isoDate, random);
  const reference = drawReference(payment, number, random);
  const pays = kind === "invoice";
  const document: PaperDocument = {
    kind,
    vendor: vendorFields(seller, sellerShop),
    number,
    issue_date: isoDate,
    due_date: pays ? addDays(isoDate, termsDays) : null,
    currency,
    ...sums.document,
    payment: {
      reference: pays ? reference : null,
      iban: pays ? (payment.iban ?? null) : null,
      bankgiro: pays ? (payment.bankgiro ?? null) : null,
    },
  };
  const colour = random.fork("colour");
  const abroad = vendor.kind === "invoice" && vendor.customers !== undefined;
  const classes = lines.flatMap(({ lineClass }) => (lineClass === null ? [] : [lineClass]));
  return {
    kind,
    document,
    vendorLines: sellerShop.lines,
    taxIdLabels: seller.taxIds.map(({ label }) => label),
    units: lines.map((line) => line.unit),
    ...(vendor.pack === undefined ? {} : { lineClasses: classes }),
    customer: drawOtherParty(vendor, shop, random),
    customerNumber: fillDigits("####", random),
    yourReference: drawPerson(locale, random),
    ourReference: drawPerson(locale, random),
    termsDays,
    phone: shop.phone,
    customerTaxId: pays && !abroad && colour.chance(0.3) ? drawVatNumber(locale, colour) : null,
    bic: pays ? (payment.bic ?? null) : null,
    account: pays ? (payment.account ?? null) : null,
    concerns: drawConcerns(vendor, kind, isoDate, colour),
    deliveryDate: colour.chance(0.5) ? addDays(isoDate, colour.int(...DELIVERY_DAYS[kind])) : null,
    paidMinor: pays ? drawPaid(vendor, sums.total, colour) : null,
    notes: drawNotes(vendor, kind, isoDate, colour),
  };
}
