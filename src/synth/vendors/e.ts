import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A discount grocer: quantities before the line, points instead of commas, no currency. */
export const vendorE: ReceiptVendor = {
  kind: "receipt",
  id: "e",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "MATKASSEN NORR",
    shops: [
      { lines: ["Kvarnvägen 9", "931 44 Skellefteå"], phone: "0910-361 12" },
      { lines: ["Ringvägen 101", "903 22 Umeå"], phone: "090-77 40 18" },
    ],
    taxIds: [{ label: "Orgnr:", value: organisationNumber("559248703") }],
    web: "matkassen.example",
  },
  trade: grocery,
  format: { ...svSE.format, decimal: ".", group: "", minus: "after", rate: "decimals" },
  numbering: "######",
  descriptions: { capitals: false, most: 24 },
  discounts: 0.22,
  cash: 0.25,
  words: {
    ...svSE.receiptWords,
    title: null,
    number: "Bong",
    rounding: "Avrundning",
    total: "Summa att betala",
    card: "Mottaget kort",
    change: "Växel åter",
    discount: ["Prisnedsättning", "Extrapris"],
    taxTable: ["Moms%", "Moms", "Exkl", "Inkl"],
    farewell: ["Spara kvittot"],
  },
  layout: thermalRoll({
    widthPx: 396,
    font: "ubuntu-mono",
    sizePx: 17,
    leading: 1.2,
    header: { align: "center", nameScale: 1.5, nameBold: true, logo: "leaf" },
    rule: ".",
    meta: "bottom",
    items: "before",
    codes: false,
    rates: false,
    subtotal: true,
    totalScale: 1.2,
    totalBold: true,
    currency: "none",
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    slip: false,
    barcode: false,
  }),
};
