import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { pharmacy } from "../trades/pharmacy.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** Held out: a pharmacy on a till roll. */
export const vendorR: ReceiptVendor = {
  kind: "receipt",
  id: "r",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "APOTEK KRONHJORT",
    shops: [
      { lines: ["Storgatan 51", "352 31 Växjö"], phone: "0470-71 80 34" },
      { lines: ["Linnégatan 6", "341 30 Ljungby"], phone: "0372-843 09" },
    ],
    taxIds: [{ label: "Orgnr", value: organisationNumber("556871205") }],
    web: "kronhjort.example",
  },
  trade: pharmacy,
  format: svSE.format,
  numbering: "####/####",
  descriptions: { capitals: true, most: 24 },
  discounts: 0.12,
  cash: 0.12,
  words: {
    ...svSE.receiptWords,
    number: "Kvitto",
    till: "Disk",
    cashier: "Exp",
    total: "ATT BETALA",
    card: "KORT",
    discount: ["MEDLEMSRABATT", "RABATT"],
    taxSum: "VARAV MOMS",
    farewell: ["Tack och välkommen åter"],
  },
  layout: thermalRoll({
    widthPx: 400,
    font: "inconsolata",
    sizePx: 17,
    leading: 1.2,
    header: { align: "center", nameScale: 1.4, nameBold: true, logo: "cross" },
    rule: "-",
    meta: "top",
    items: "before",
    codes: false,
    rates: true,
    subtotal: false,
    totalScale: 1.3,
    totalBold: true,
    currency: { word: "SEK", at: "amount" },
    tax: "both",
    taxColumns: ["rate", "basis", "tax"],
    slip: false,
    barcode: true,
  }),
};
