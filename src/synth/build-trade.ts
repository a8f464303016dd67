import { addDays } from "../core/dates.ts";
import {
  type Money,
  addMoney,
  money,
  moneyToJson,
  multiplyMoney,
  sumMoney,
} from "../core/money.ts";
import { type Random } from "../core/random.ts";
import { type PaperDocument } from "../documents/document.ts";
import { ocrReference } from "../documents/identifiers/se.ts";
import {
  drawDate,
  drawLine,
  drawNumber,
  groupByRate,
  toWholeKronor,
  vendorFields,
} from "./build-receipt.ts";
import { type Party, type TradeFacts } from "./facts.ts";
import { type Locale } from "./locale.ts";
import { fillDigits } from "./trade.ts";
import { type OrderVendor, type TradeVendor } from "./vendor.ts";

const CURRENCY = "SEK";
/** More would not stay legible on A4 drawn 992 px high. */
export const MOST_INVOICE_LINES = 6;

function drawPerson({ firstNames, lastNames }: Locale, random: Random): string {
  return `${random.pick(firstNames)} ${random.pick(lastNames)}`;
}

function drawCustomer(locale: Locale, random: Random): Party {
  const name = random.pick(locale.companies).replace("{last}", random.pick(locale.lastNames));
  const [street, number] = [random.pick(locale.streets), random.int(1, 98)];
  return { name, lines: locale.addressLines(street, number, ...random.pick(locale.towns)) };
}

function taxOn({ rate, sum }: { rate: number; sum: Money }): Money {
  return multiplyMoney(sum, BigInt(rate), 100n);
}

/** The facts of an invoice: prices exclude tax, tax is counted on the sum of each rate. */
export function buildTrade(vendor: TradeVendor | OrderVendor, random: Random): TradeFacts {
  if (vendor.kind !== "invoice") throw new Error(`internal: no facts of a ${vendor.kind} yet`);
  const isoDate = drawDate(random);
  const termsDays = random.pick(vendor.termsDays);
  const shop = random.pick(vendor.identity.shops);
  const count = Math.min(MOST_INVOICE_LINES, random.weighted(vendor.trade.lines));
  const rows = random.shuffled(vendor.trade.rows).slice(0, count);
  const lines = rows.map((row) => drawLine(vendor, row, isoDate, random));
  const items = lines.map((line) => line.item);
  const groups = groupByRate(items);
  const net = sumMoney(
    groups.map((group) => group.sum),
    CURRENCY,
  );
  const tax = sumMoney(groups.map(taxOn), CURRENCY);
  const gross = addMoney(net, tax);
  const rounding = vendor.roundsTo === 100 ? toWholeKronor(gross) : money(0, CURRENCY);
  const number = drawNumber(vendor.numbering, isoDate, random);
  const digits = number.replace(/\D/g, "");
  const document: PaperDocument = {
    kind: "invoice",
    vendor: vendorFields(vendor.identity, shop),
    number,
    issue_date: isoDate,
    due_date: addDays(isoDate, termsDays),
    currency: CURRENCY,
    line_items: items,
    subtotal: moneyToJson(net),
    tax_lines: groups.map((group) => ({
      rate: group.rate,
      basis: moneyToJson(group.sum),
      amount: moneyToJson(taxOn(group)),
    })),
    tax: moneyToJson(tax),
    rounding: rounding.minor === 0 ? null : moneyToJson(rounding),
    total: moneyToJson(addMoney(gross, rounding)),
    payment: {
      reference: ocrReference(digits + fillDigits("##", random), true),
      iban: vendor.payment.iban ?? null,
      bankgiro: vendor.payment.bankgiro ?? null,
    },
  };
  return {
    kind: "invoice",
    document,
    vendorLines: shop.lines,
    taxIdLabels: vendor.identity.taxIds.map(({ label }) => label),
    units: lines.map((line) => line.unit),
    customer: drawCustomer(vendor.locale, random),
    customerNumber: fillDigits("####", random),
    yourReference: drawPerson(vendor.locale, random),
    ourReference: drawPerson(vendor.locale, random),
    termsDays,
    phone: shop.phone,
    customerTaxId: null,
    bic: vendor.payment.bic ?? null,
    account: vendor.payment.account ?? null,
    concerns: null,
    deliveryDate: null,
    paidMinor: null,
    notes: [],
  };
}
