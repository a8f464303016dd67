import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { stationery } from "../trades/stationery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A paper and book shop: typewriter face, article numbers, columns of quantity and price. */
export const vendorH: ReceiptVendor = {
  kind: "receipt",
  id: "h",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "PAPPER & PENNA",
    shops: [{ lines: ["Drottninggatan 33", "602 24 Norrköping"], phone: "011-18 62 07" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("556318442") }],
    web: "papperopenna.example",
  },
  trade: stationery,
  format: { ...svSE.format, group: "", date: "points" },
  numbering: "##/#####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.12,
  cash: 0.25,
  words: {
    ...svSE.receiptWords,
    number: "Kvitto nr",
    cashier: "Säljare",
    rounding: "Öresutjämning",
    total: "Att betala",
    discount: ["Studentrabatt", "Rabatt"],
    taxTable: ["Momssats", "Moms", "Netto", "Totalt"],
    farewell: ["Bytesrätt 14 dagar"],
  },
  layout: thermalRoll({
    widthPx: 444,
    font: "courier-prime",
    sizePx: 15,
    leading: 1.25,
    header: { align: "center", nameScale: 1.5, nameBold: true, trackingPx: 2 },
    rule: "solid",
    meta: "top",
    items: "columns",
    codes: false,
    rates: false,
    subtotal: true,
    totalScale: 1.2,
    totalBold: true,
    currency: { word: "SEK", at: "word" },
    tax: "table",
    taxColumns: ["rate", "basis", "tax"],
    slip: false,
    barcode: false,
  }),
};
