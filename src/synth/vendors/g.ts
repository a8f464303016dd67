import { organisationNumber } from "../../documents/identifiers.ts";
import { shopRoll } from "../layouts/shop-roll.ts";
import { cafe } from "../trades/cafe.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A bakery: serif type, the sum in bold, named months. */
export const vendorG: ReceiptVendor = {
  kind: "receipt",
  id: "g",
  identity: {
    name: "Bageri Vetekornet",
    shops: [{ lines: ["Kyrkogatan 6", "222 22 Lund"], phone: "046-12 90 45" }],
    organisation: organisationNumber("559377016"),
    taxIds: ["organisation"],
    web: "vetekornet.example",
  },
  trade: cafe,
  format: { decimal: ",", group: " ", minus: "before", date: "named", rate: "spaced" },
  numbering: "N####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.08,
  cash: 0.35,
  words: {
    title: "Kvitto",
    number: "Nota nr",
    organisation: "Organisationsnr",
    vatNumber: "Momsreg.nr",
    till: "Kassa",
    cashier: "Kassör",
    subtotal: "Delsumma",
    rounding: "Öresavrundning",
    total: "Summa",
    card: "Kortköp",
    cash: "Kontanter",
    change: "Växel",
    discount: ["Kaffekort", "Rabatt"],
    taxTable: ["Moms%", "Moms", "Netto", "Brutto"],
    taxSum: "Moms",
    farewell: ["Nybakat varje morgon från kl 6"],
  },
  layout: shopRoll({
    widthPx: 400,
    font: "merriweather",
    sizePx: 14,
    leading: 1.4,
    name: { font: "merriweather", scale: 1.8 },
    rule: "solid",
    meta: "pairs",
    quantities: "times",
    unitPrices: true,
    rates: false,
    subtotal: false,
    total: "bold",
    currency: "SEK",
    tax: "each",
    taxColumns: ["rate", "tax", "basis"],
    barcode: false,
  }),
};
