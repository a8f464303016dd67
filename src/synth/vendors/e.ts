import { organisationNumber } from "../../documents/identifiers.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A discount grocer: quantities before the line, points instead of commas, no currency. */
export const vendorE: ReceiptVendor = {
  kind: "receipt",
  id: "e",
  identity: {
    name: "MATKASSEN NORR",
    shops: [
      { lines: ["Kvarnvägen 9", "931 44 Skellefteå"], phone: "0910-361 12" },
      { lines: ["Ringvägen 101", "903 22 Umeå"], phone: "090-77 40 18" },
    ],
    organisation: organisationNumber("559248703"),
    taxIds: ["organisation"],
    web: "matkassen.example",
  },
  trade: grocery,
  format: { decimal: ".", group: "", minus: "after", date: "iso", rate: "decimals" },
  numbering: "######",
  descriptions: { capitals: false, most: 24 },
  discounts: 0.22,
  cash: 0.25,
  words: {
    title: null,
    number: "Bong",
    organisation: "Orgnr:",
    vatNumber: "Momsreg.nr",
    till: "Kassa",
    cashier: "Kassör",
    subtotal: "Delsumma",
    rounding: "Avrundning",
    total: "Summa att betala",
    card: "Mottaget kort",
    cash: "Kontant",
    change: "Växel åter",
    discount: ["Prisnedsättning", "Extrapris"],
    taxTable: ["Moms%", "Moms", "Exkl", "Inkl"],
    taxSum: "Varav moms",
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
