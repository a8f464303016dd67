import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** Held out: a village shop, monospaced, columns. */
export const vendorP: ReceiptVendor = {
  kind: "receipt",
  id: "p",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "LANTHANDELN TORGET",
    shops: [
      { lines: ["Bygatan 2", "790 20 Grycksbo"], phone: "023-401 15" },
      { lines: ["Sockenvägen 88", "777 34 Smedjebacken"], phone: "0240-702 26" },
    ],
    taxIds: [{ label: "Org.nr", value: organisationNumber("556290471") }],
    web: "lanthandeln.example",
  },
  trade: grocery,
  format: { ...svSE.format, rate: "decimals" },
  numbering: "#-#####",
  descriptions: { capitals: false, most: 24 },
  discounts: 0.12,
  cash: 0.35,
  words: {
    ...svSE.receiptWords,
    title: "Kvitto",
    total: "Summa",
    card: "Bankkort",
    discount: ["Kampanj", "Rabatt"],
    taxTable: ["Moms %", "Moms", "Netto", "Brutto"],
    farewell: ["Välkommen tillbaka!"],
  },
  layout: thermalRoll({
    widthPx: 428,
    font: "cousine",
    sizePx: 15,
    leading: 1.25,
    header: { align: "center", nameScale: 1.4, nameBold: true },
    rule: "dashed",
    meta: "bottom",
    items: "below",
    codes: false,
    rates: false,
    subtotal: true,
    totalScale: 1.3,
    totalBold: true,
    currency: { word: "SEK", at: "word" },
    tax: "table",
    taxColumns: ["rate", "tax", "basis", "gross"],
    slip: true,
    barcode: false,
  }),
};
