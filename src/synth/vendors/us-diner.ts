import { dinerCheck } from "../layouts/diner-check.ts";
import { enUS } from "../locales/en-us.ts";
import { diner } from "../trades/en/diner.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** An American diner: tip and total in ink on the signed copy. */
export const usDiner: ReceiptVendor = {
  kind: "receipt",
  id: "us-diner",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Rosie Lou's Diner",
    shops: [
      {
        ...{ lines: ["1184 River Rd", "Scranton, PA 18505"], phone: "(570) 555-0142" },
        salesTaxPercent: 6,
      },
      {
        ...{ lines: ["27 Main St", "Binghamton, NY 13901"], phone: "(607) 555-0187" },
        salesTaxPercent: 8,
      },
    ],
    taxIds: [],
    web: "rosielous.example",
  },
  trade: diner,
  format: { ...enUS.format, currency: "symbol-before" },
  numbering: "####",
  descriptions: { capitals: true, most: 26 },
  discounts: 0.05,
  cash: 0.25,
  tips: 0.65,
  mostLines: 14,
  words: {
    ...enUS.receiptWords,
    number: "Check",
    taxSum: "Tax",
    discount: ["SENIOR DISC", "EARLY BIRD"],
    farewell: ["Thanks, hon! Come back soon"],
  },
  layout: dinerCheck({
    ...{ widthPx: 396, font: "cutive-mono", sizePx: 15, leading: 1.24 },
    name: { font: "oswald", scale: 1.7 },
    rule: "-",
    ink: { font: "caveat", color: "#1d2f7a" },
    suggestions: [15, 18, 20],
    words: {
      ...{ table: "Table", guests: "Guests", server: "Server", amount: "Amount" },
      ...{ suggested: "Suggested gratuity", signature: "X", copy: "Customer Copy" },
    },
  }),
};
