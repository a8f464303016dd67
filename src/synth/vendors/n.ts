import { organisationNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A corner shop in proportional type. */
export const vendorN: ReceiptVendor = {
  kind: "receipt",
  id: "n",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Stationskiosken",
    shops: [{ lines: ["Järnvägsgatan 1", "641 30 Katrineholm"], phone: "0150-522 71" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("559406321") }],
    web: "stationskiosken.example",
  },
  trade: grocery,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "#######",
  descriptions: { capitals: false, most: 28 },
  discounts: 0.12,
  cash: 0.4,
  words: {
    ...svSE.receiptWords,
    title: null,
    number: "Kvitto nr",
    total: "Att betala",
    cash: "Kontant mottaget",
    taxSum: "Moms",
    farewell: ["Ha en bra dag!"],
  },
  layout: shopRoll({
    widthPx: 404,
    font: "pt-sans",
    sizePx: 16,
    leading: 1.25,
    name: { font: "pt-sans", scale: 1.6 },
    rule: "solid",
    meta: "pairs",
    quantities: "times",
    unitPrices: true,
    rates: false,
    subtotal: true,
    total: "frame",
    currency: "SEK",
    tax: "each",
    taxColumns: ["rate", "tax", "basis"],
    barcode: true,
  }),
};
