import { organisationNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { cafe } from "../trades/cafe.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A bakery: serif type, the sum in bold, named months. */
export const vendorG: ReceiptVendor = {
  kind: "receipt",
  id: "g",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Bageri Vetekornet",
    shops: [{ lines: ["Kyrkogatan 6", "222 22 Lund"], phone: "046-12 90 45" }],
    taxIds: [{ label: "Organisationsnr", value: organisationNumber("559377016") }],
    web: "vetekornet.example",
  },
  trade: cafe,
  format: { ...svSE.format, date: "named", rate: "spaced" },
  numbering: "N####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.08,
  cash: 0.35,
  words: {
    ...svSE.receiptWords,
    title: "Kvitto",
    number: "Nota nr",
    total: "Summa",
    card: "Kortköp",
    cash: "Kontanter",
    change: "Växel",
    discount: ["Kaffekort", "Rabatt"],
    taxSum: "Moms",
    farewell: ["Nybakat varje morgon från kl 6"],
  },
  layout: shopRoll({
    widthPx: 400,
    font: "merriweather",
    sizePx: 14,
    leading: 1.4,
    name: { font: "merriweather", scale: 1.8 },
    rule: "solid",
    meta: "pairs",
    quantities: "times",
    unitPrices: true,
    rates: false,
    subtotal: false,
    total: "bold",
    currency: "SEK",
    tax: "each",
    taxColumns: ["rate", "tax", "basis"],
    barcode: false,
  }),
};
