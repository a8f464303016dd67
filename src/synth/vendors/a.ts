import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A supermarket: monospaced, quantities below the line, tax table. */
export const vendorA: ReceiptVendor = {
  kind: "receipt",
  id: "a",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "ALMVIK LIVS",
    shops: [
      { lines: ["Storgatan 14", "572 30 Almvik"], phone: "0491-120 44" },
      { lines: ["Hamnplan 3", "593 33 Sundvik"], phone: "0490-318 20" },
    ],
    taxIds: [{ label: "Org.nr", value: organisationNumber("556412883") }],
    web: "almviklivs.example",
  },
  trade: grocery,
  format: svSE.format,
  numbering: "####-######",
  descriptions: { capitals: true, most: 22 },
  discounts: 0.12,
  cash: 0.25,
  words: {
    ...svSE.receiptWords,
    total: "TOTALT",
    card: "Kontokort",
    discount: ["Rabatt", "Kundrabatt"],
    farewell: ["Tack för besöket!", "Öppet alla dagar 8-22"],
  },
  layout: thermalRoll({
    widthPx: 408,
    font: "ibm-plex-mono",
    sizePx: 15,
    leading: 1.28,
    header: { align: "center", nameScale: 1.7, nameBold: true },
    rule: "-",
    meta: "top",
    items: "below",
    codes: false,
    rates: false,
    subtotal: false,
    totalScale: 1.4,
    totalBold: true,
    currency: { word: "SEK", at: "word" },
    tax: "table",
    taxColumns: ["rate", "tax", "basis", "gross"],
    slip: true,
    barcode: true,
  }),
};
