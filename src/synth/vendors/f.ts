import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { fuel } from "../trades/fuel.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A filling station: a dot-matrix face, litres and price a litre. */
export const vendorF: ReceiptVendor = {
  kind: "receipt",
  id: "f",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "TANKA 24",
    shops: [
      { lines: ["Riksväg 40", "523 37 Ulricehamn"], phone: "0321-105 08" },
      { lines: ["Norra infarten 1", "331 41 Värnamo"], phone: "0370-196 33" },
    ],
    taxIds: [{ label: "ORG NR", value: organisationNumber("556587124") }],
    web: "tanka24.example",
  },
  trade: fuel,
  format: svSE.format,
  numbering: "########",
  descriptions: { capitals: true, most: 22 },
  discounts: 0.05,
  cash: 0.05,
  words: {
    ...svSE.receiptWords,
    number: "Kvitto",
    till: "Pump",
    total: "TOTALT",
    card: "KORT",
    discount: ["Litersrabatt"],
    taxSum: "MOMS",
    farewell: ["KÖR FÖRSIKTIGT"],
  },
  layout: thermalRoll({
    widthPx: 388,
    font: "vt323",
    sizePx: 21,
    leading: 1.05,
    header: { align: "center", nameScale: 1.8, nameBold: false, logo: "drop" },
    rule: "*",
    meta: "top",
    items: "below",
    codes: false,
    rates: true,
    subtotal: false,
    totalScale: 1.4,
    totalBold: false,
    currency: { word: "kr", at: "amount" },
    tax: "both",
    taxColumns: ["rate", "tax", "basis"],
    slip: true,
    barcode: false,
  }),
};
