import { organisationNumber } from "../../documents/identifiers/se.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { svSE } from "../locales/sv-se.ts";
import { hardware } from "../trades/hardware.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A paint shop: monospaced, left-aligned, articles inline. */
export const vendorM: ReceiptVendor = {
  kind: "receipt",
  id: "m",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "FÄRG & JÄRN",
    shops: [{ lines: ["Smedjegatan 27", "803 20 Gävle"], phone: "026-61 02 95" }],
    taxIds: [{ label: "Org. nr:", value: organisationNumber("556162984") }],
    web: "fargochjarn.example",
  },
  trade: hardware,
  format: { ...svSE.format, group: "", rate: "spaced" },
  numbering: "###.###",
  descriptions: { capitals: false, most: 26 },
  discounts: 0.12,
  cash: 0.25,
  words: {
    ...svSE.receiptWords,
    number: "Kvittonr:",
    card: "Kontokort",
    discount: ["Rabatt", "Kampanjpris"],
    taxSum: "Moms",
    farewell: ["Tack för köpet"],
  },
  layout: thermalRoll({
    widthPx: 416,
    font: "roboto-mono",
    sizePx: 14,
    leading: 1.3,
    header: { align: "left", nameScale: 1.7, nameBold: true, logo: "bars" },
    rule: "dashed",
    meta: "bottom",
    items: "inline",
    codes: false,
    rates: false,
    subtotal: false,
    totalScale: 1.35,
    totalBold: true,
    currency: { word: "kr", at: "amount" },
    tax: "both",
    taxColumns: ["rate", "tax", "basis"],
    slip: true,
    barcode: false,
  }),
};
