import { cvrNumber } from "../../documents/identifiers/dk.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { daDK } from "../locales/da-dk.ts";
import { bager } from "../trades/da/bager.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Danish bakery: cash rounded to half a krone, tax as one sum. */
export const dkBager: ReceiptVendor = {
  kind: "receipt",
  id: "dk-bager",
  locale: daDK,
  currency: "DKK",
  identity: {
    name: "Bageriet Havrestrå",
    shops: [
      { lines: ["Algade 27", "4000 Roskilde"], phone: "46 35 18 90" },
      { lines: ["Torvet 3", "4600 Køge"], phone: "56 65 20 41" },
    ],
    taxIds: [{ label: "CVR-nr.", value: cvrNumber("3174028") }],
    web: "havrestraa.example",
  },
  trade: bager,
  format: { ...daDK.format, currency: "symbol-after" },
  numbering: "####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.05,
  cash: 0.3,
  words: {
    ...daDK.receiptWords,
    number: "Bon",
    cashier: "Eksp.",
    total: "I alt",
    card: "Betalingskort",
    discount: ["Stempelkort", "Aftenrabat", "Rabat"],
    taxSum: "Moms udgør",
    farewell: ["Tak og på gensyn", "Friskbagt hver dag fra kl. 6"],
  },
  layout: thermalRoll({
    ...{ widthPx: 392, font: "space-mono", sizePx: 14, leading: 1.25 },
    header: { align: "center", nameScale: 1.5, nameBold: true, logo: "drop" },
    rule: "dashed",
    meta: "top",
    items: "inline",
    ...{ codes: false, rates: false, subtotal: false },
    ...{ totalScale: 1.45, totalBold: true, currency: { word: "kr.", at: "word" } },
    tax: "sum",
    taxColumns: ["rate", "basis", "tax"],
    ...{ slip: true, barcode: false },
  }),
};
