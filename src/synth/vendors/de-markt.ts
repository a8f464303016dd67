import { germanVatNumber } from "../../documents/identifiers/de.ts";
import { kassenbon } from "../layouts/kassenbon.ts";
import { deDE } from "../locales/de-de.ts";
import { supermarkt } from "../trades/de/supermarkt.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A German supermarket: long Bon in capitals, security device as text. */
export const deMarkt: ReceiptVendor = {
  kind: "receipt",
  id: "de-markt",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "HOLLERBACH FRISCHEMARKT",
    shops: [
      { lines: ["Lindenallee 77", "45127 Essen"], phone: "0201 894410" },
      { lines: ["Am Stadttor 2", "59555 Lippstadt"], phone: "02941 30877" },
    ],
    taxIds: [{ label: "UID Nr.", value: germanVatNumber("81240657") }],
    web: "hollerbach.example",
  },
  trade: supermarkt,
  format: { ...deDE.format, rate: "tight" },
  numbering: "####",
  descriptions: { capitals: true, most: 25 },
  discounts: 0.07,
  cash: 0.4,
  splitPayments: 0.04,
  mostLines: 45,
  words: {
    ...deDE.receiptWords,
    time: "Uhr",
    number: "Bon-Nr.",
    cashier: "Bed.",
    cash: "Geg. BAR",
    card: "Geg. Girocard",
    change: "Rückgeld BAR",
    discount: ["PREISVORTEIL", "COUPON", "RABATT MHD"],
    taxTable: ["Steuer %", "Steuer", "Netto", "Brutto"],
    farewell: ["Vielen Dank für Ihren Einkauf", "Mo-Sa 7-21 Uhr"],
  },
  layout: kassenbon({
    ...{ widthPx: 412, font: "cousine", sizePx: 14, leading: 1.2, nameScale: 1.5 },
    rule: "-",
    heading: true,
    taxColumns: ["rate", "basis", "tax", "gross"],
    totalScale: 1.5,
    security: "text",
  }),
};
