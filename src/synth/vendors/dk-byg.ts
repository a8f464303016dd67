import { cvrNumber } from "../../documents/identifiers/dk.ts";
import { tradeCounter } from "../layouts/trade-counter.ts";
import { daDK } from "../locales/da-dk.ts";
import { byggemarked } from "../trades/da/byggemarked.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Danish builders' market: article numbers, units and prices in headed columns. */
export const dkByg: ReceiptVendor = {
  kind: "receipt",
  id: "dk-byg",
  locale: daDK,
  currency: "DKK",
  identity: {
    name: "LYNGHOLM BYGGECENTER",
    shops: [
      { lines: ["Industrivej 18", "8600 Silkeborg"], phone: "86 82 40 17" },
      { lines: ["Håndværkervangen 4", "9500 Hobro"], phone: "98 52 71 33" },
    ],
    taxIds: [{ label: "CVR", value: cvrNumber("2496135") }],
    web: "lyngholmbyg.example",
  },
  trade: byggemarked,
  format: { ...daDK.format, date: "two-digit-year", rate: "spaced", currency: "code-before" },
  numbering: "##-######",
  descriptions: { capitals: false, most: 36 },
  discounts: 0.15,
  cash: 0.12,
  splitPayments: 0.06,
  words: {
    ...daDK.receiptWords,
    title: "KASSEBON",
    number: "Bon nr.",
    total: "Total",
    discount: ["Håndværkerrabat", "Avistilbud"],
    farewell: ["Tak for handlen"],
  },
  layout: tradeCounter({
    ...{ widthPx: 428, font: "source-code-pro", sizePx: 14, leading: 1.24 },
    name: { font: "archivo-narrow", scale: 1.9 },
    slogan: "Alt til hus og have",
    rule: "solid",
    words: {
      ...{ account: "Kundetype", cashSale: "Kontantsalg", balance: "Restbeløb" },
      returns: "Returret 30 dage mod forevisning af bon. Tilskårne varer byttes ikke.",
    },
    codes: true,
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
  }),
};
