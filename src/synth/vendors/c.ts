import { organisationNumber } from "../../documents/identifiers.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { hardware } from "../trades/hardware.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A hardware shop: article numbers, columns. */
export const vendorC: ReceiptVendor = {
  kind: "receipt",
  id: "c",
  identity: {
    name: "BYGGHÖRNAN",
    shops: [
      { lines: ["Verkstadsgatan 5", "271 39 Ystad"], phone: "0411-173 60" },
      { lines: ["Industrivägen 40", "288 34 Vinslöv"], phone: "044-850 91" },
    ],
    organisation: organisationNumber("556731950"),
    taxIds: ["organisation", "vat"],
    web: "bygghornan.example",
  },
  trade: hardware,
  format: { decimal: ",", group: " ", minus: "before", date: "iso", rate: "tight" },
  numbering: "Y-#######",
  descriptions: { capitals: true, most: 26 },
  discounts: 0.12,
  cash: 0.25,
  words: {
    title: "KASSAKVITTO",
    number: "Kvitto nr",
    organisation: "Org.nr",
    vatNumber: "Momsreg.nr",
    till: "Kassa",
    cashier: "Kassör",
    subtotal: "Summa före avrundning",
    rounding: "Öresavrundning",
    total: "SUMMA",
    card: "Bankkort",
    cash: "Kontant",
    change: "Tillbaka",
    discount: ["Byggkortsrabatt", "Rabatt"],
    taxTable: ["Moms", "Belopp", "Exkl.", "Inkl."],
    taxSum: "Varav moms",
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
