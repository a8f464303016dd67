import { organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { hardware } from "../trades/hardware.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A hardware shop: article numbers, columns. */
export const vendorC: ReceiptVendor = {
  kind: "receipt",
  id: "c",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "BYGGHÖRNAN",
    shops: [
      { lines: ["Verkstadsgatan 5", "271 39 Ystad"], phone: "0411-173 60" },
      { lines: ["Industrivägen 40", "288 34 Vinslöv"], phone: "044-850 91" },
    ],
    taxIds: [
      { label: "Org.nr", value: organisationNumber("556731950") },
      { label: "Momsreg.nr", value: swedishVatNumber(organisationNumber("556731950")) },
    ],
    web: "bygghornan.example",
  },
  trade: hardware,
  format: svSE.format,
  numbering: "Y-#######",
  descriptions: { capitals: true, most: 26 },
  discounts: 0.12,
  cash: 0.25,
  words: {
    ...svSE.receiptWords,
    title: "KASSAKVITTO",
    number: "Kvitto nr",
    subtotal: "Summa före avrundning",
    total: "SUMMA",
    card: "Bankkort",
    discount: ["Byggkortsrabatt", "Rabatt"],
    taxTable: ["Moms", "Belopp", "Exkl.", "Inkl."],
    farewell: ["Öppet köp 30 dagar mot kvitto"],
  },
  layout: thermalRoll({
    widthPx: 432,
    font: "dm-mono",
    sizePx: 14,
    leading: 1.3,
    header: { align: "left", nameScale: 1.9, nameBold: true, trackingPx: 1 },
    rule: "=",
    meta: "top",
    items: "below",
    codes: true,
    rates: false,
    subtotal: true,
    totalScale: 1.25,
    totalBold: true,
    currency: { word: "SEK", at: "word" },
    tax: "both",
    taxColumns: ["rate", "basis", "tax", "gross"],
    slip: false,
    barcode: true,
  }),
};
