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
import { ocrReference } from "../documents/identifiers.ts";
import { drawDate, drawLine, drawNumber, groupByRate, toWholeKronor } from "./build-receipt.ts";
import { type InvoiceFacts, type Party } from "./facts.ts";
import { fillDigits } from "./trade.ts";
import { type InvoiceVendor, taxIdsOf } from "./vendor.ts";

const CURRENCY = "SEK";
/** More would not stay legible on A4 drawn 992 px high. */
export const MOST_INVOICE_LINES = 6;

const FIRST_NAMES = "Eva Lars Maja Gustav Hanna Samir Linnea Björn Åsa Henrik Nora Yusuf".split(
  " ",
);
const LAST_NAMES = "Ek Lindh Sandberg Nyström Holm Åberg Dahl Ström Bergman Öberg Falk Wik".split(
  " ",
);
const COMPANIES = ["Bygg AB", "Redovisning AB", "Fastigheter AB", "Skola", "Tandvård AB", "Bil AB"];
const STREETS = ["Kungsgatan", "Skolvägen", "Industrigatan", "Björkvägen", "Hamngatan", "Ågatan"];
const TOWNS = ["Norrby", "Sundvik", "Lillån", "Västerås", "Gävle", "Kalmar", "Östersund", "Ystad"];

function drawPerson(random: Random): string {
  return `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
}

function drawCustomer(random: Random): Party {
  const company = `${random.pick(LAST_NAMES)}s ${random.pick(COMPANIES)}`;
  const street = `${random.pick(STREETS)} ${random.int(1, 98)}`;
  const town = `${random.int(100, 981)} ${fillDigits("##", random)} ${random.pick(TOWNS)}`;
  return { name: company, lines: [street, town] };
}

function taxOn({ rate, sum }: { rate: number; sum: Money }): Money {
  return multiplyMoney(sum, BigInt(rate), 100n);
}

/** The facts of an invoice: prices exclude tax, tax is counted on the sum of each rate. */
export function buildInvoice(vendor: InvoiceVendor, random: Random): InvoiceFacts {
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
  const rounding = vendor.roundsToKronor ? toWholeKronor(gross) : money(0, CURRENCY);
  const number = drawNumber(vendor.numbering, isoDate, random);
  const digits = number.replace(/\D/g, "");
  const document: PaperDocument = {
    kind: "invoice",
    vendor: {
      name: vendor.identity.name,
      address: shop.lines.join(", "),
      tax_ids: taxIdsOf(vendor.identity),
    },
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
      iban: vendor.iban,
      bankgiro: vendor.bankgiro,
    },
  };
  return {
    kind: "invoice",
    document,
    units: lines.map((line) => line.unit),
    customer: drawCustomer(random),
    customerNumber: fillDigits("####", random),
    yourReference: drawPerson(random),
    ourReference: drawPerson(random),
    termsDays,
    phone: shop.phone,
  };
}
