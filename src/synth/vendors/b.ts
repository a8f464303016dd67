import { organisationNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { cafe } from "../trades/cafe.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A café: proportional, centred logo, sum in a frame. */
export const vendorB: ReceiptVendor = {
  kind: "receipt",
  id: "b",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Kafé Lindblom",
    shops: [{ lines: ["Östra Ågatan 21", "753 22 Uppsala"], phone: "018-55 02 17" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("559103427") }],
    web: "kafelindblom.example",
  },
  trade: cafe,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "#####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.05,
  cash: 0.15,
  words: {
    ...svSE.receiptWords,
    title: null,
    number: "Kvitto",
    cashier: "Du betjänades av",
    total: "Att betala",
    card: "Betalkort",
    discount: ["Stammisrabatt"],
    farewell: ["Tack och välkommen tillbaka!"],
  },
  layout: shopRoll({
    widthPx: 416,
    font: "lato",
    sizePx: 16,
    leading: 1.3,
    name: { font: "lato", scale: 1.8 },
    logo: { shape: "cup", sizePx: 56, color: "#222222" },
    rule: "dashed",
    meta: "centred",
    quantities: "times",
    unitPrices: true,
    rates: false,
    subtotal: false,
    total: "frame",
    currency: "kr",
    tax: "each",
    taxColumns: ["rate", "tax", "basis"],
    barcode: false,
  }),
};
