import { organisationNumber } from "../../documents/identifiers/se.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { pharmacy } from "../trades/pharmacy.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A pharmacy: proportional, tax rate on each line. */
export const vendorD: ReceiptVendor = {
  kind: "receipt",
  id: "d",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Apotek Granen",
    shops: [
      { lines: ["Lasarettsvägen 2", "831 31 Östersund"], phone: "063-14 77 20" },
      { lines: ["Torget 8", "842 31 Sveg"], phone: "0680-102 55" },
    ],
    taxIds: [{ label: "Org.nr", value: organisationNumber("556904118") }],
    web: "apotekgranen.example",
  },
  trade: pharmacy,
  format: svSE.format,
  numbering: "###-######",
  descriptions: { capitals: false, most: 28 },
  discounts: 0.12,
  cash: 0.1,
  words: {
    ...svSE.receiptWords,
    number: "Kvittonummer",
    cashier: "Expedient",
    discount: ["Klubbpris", "Rabatt"],
    taxSum: "Moms",
    farewell: ["Krya på dig!", "Receptbelagda varor återköps ej"],
  },
  layout: shopRoll({
    widthPx: 424,
    font: "open-sans",
    sizePx: 15,
    leading: 1.35,
    name: { font: "open-sans", scale: 1.6 },
    logo: { shape: "cross", sizePx: 48, color: "#0a7a3c" },
    rule: "solid",
    meta: "pairs",
    quantities: "column",
    unitPrices: true,
    rates: true,
    subtotal: false,
    total: "bold",
    currency: "kr",
    tax: "table",
    taxColumns: ["rate", "basis", "tax"],
    barcode: true,
  }),
};
