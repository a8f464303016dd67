import { finnishBusinessId } from "../../documents/identifiers/fi.ts";
import { pharmacySlip } from "../layouts/pharmacy-slip.ts";
import { fiFI } from "../locales/fi-fi.ts";
import { apteekki } from "../trades/fi/apteekki.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Finnish pharmacy: codes and rates under each product, what the insurance paid. */
export const fiApteekki: ReceiptVendor = {
  kind: "receipt",
  id: "fi-apteekki",
  locale: fiFI,
  currency: "EUR",
  identity: {
    name: "Kuusilammen apteekki",
    shops: [{ lines: ["Keskuskatu 8", "40100 Jyväskylä"], phone: "014 338 7120" }],
    taxIds: [{ label: "Y-tunnus", value: finnishBusinessId("1936072") }],
    web: "kuusilammenapteekki.example",
  },
  trade: apteekki,
  format: fiFI.format,
  numbering: "######",
  descriptions: { capitals: false, most: 34 },
  discounts: 0.06,
  cash: 0.1,
  words: {
    ...fiFI.receiptWords,
    number: "Kuittinro",
    total: "Maksettavaa",
    cashier: "Farmaseutti",
    discount: ["Kanta-asiakasetu", "Alennus"],
    farewell: ["Hyvää vointia!"],
  },
  layout: pharmacySlip({
    ...{ widthPx: 416, font: "pt-sans", sizePx: 15, leading: 1.3, nameScale: 1.35 },
    color: "#0b7a4b",
    words: {
      goods: "OSTOKSET",
      insurance: "Kela-korvaus tänä vuonna",
      advice: ["Lääkkeitä ei voi palauttaa."],
    },
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcode: false,
  }),
};
