import { organisationNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { cafe } from "../trades/cafe.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** Held out: a pastry shop, proportional, framed sum. */
export const vendorQ: ReceiptVendor = {
  kind: "receipt",
  id: "q",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Konditori Rosengång",
    shops: [{ lines: ["Nygatan 15", "503 31 Borås"], phone: "033-10 63 48" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("559267085") }],
    web: "rosengang.example",
  },
  trade: cafe,
  format: svSE.format,
  numbering: "######",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.08,
  cash: 0.2,
  words: {
    ...svSE.receiptWords,
    cashier: "Personal",
    total: "Totalt att betala",
    discount: ["Rabatt", "Fikakort"],
  },
  layout: shopRoll({
    widthPx: 412,
    font: "source-sans-3",
    sizePx: 16,
    leading: 1.3,
    name: { font: "libre-baskerville", scale: 1.4 },
    logo: { shape: "leaf", sizePx: 46, color: "#333333" },
    rule: "solid",
    meta: "pairs",
    quantities: "times",
    unitPrices: true,
    rates: false,
    subtotal: false,
    total: "frame",
    currency: "SEK",
    tax: "each",
    taxColumns: ["rate", "tax", "basis"],
    barcode: false,
  }),
};
