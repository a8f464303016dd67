import { organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { bistro } from "../trades/bistro.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A lunch restaurant: condensed type, white on black sum. */
export const vendorI: ReceiptVendor = {
  kind: "receipt",
  id: "i",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Restaurang Ankaret",
    shops: [{ lines: ["Sjögatan 12", "852 34 Sundsvall"], phone: "060-61 38 90" }],
    taxIds: [{ label: "VAT-nr", value: swedishVatNumber(organisationNumber("559051638")) }],
    web: "ankaret.example",
  },
  trade: bistro,
  format: svSE.format,
  numbering: "###",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.04,
  cash: 0.1,
  words: {
    ...svSE.receiptWords,
    title: "NOTA",
    number: "Nota",
    till: "Bord",
    cashier: "Servitör",
    total: "TOTALT",
    discount: ["Lunchkort", "Rabatt"],
    farewell: ["Dricks uppskattas", "Tack för idag!"],
  },
  layout: shopRoll({
    widthPx: 392,
    font: "roboto-condensed",
    sizePx: 17,
    leading: 1.25,
    name: { font: "oswald", scale: 1.7 },
    logo: { shape: "rings", sizePx: 44, color: "#111111" },
    rule: "dashed",
    meta: "pairs",
    quantities: "column",
    unitPrices: false,
    rates: false,
    subtotal: false,
    total: "inverse",
    currency: "SEK",
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcode: false,
  }),
};
