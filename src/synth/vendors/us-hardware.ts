import { tradeCounter } from "../layouts/trade-counter.ts";
import { enUS } from "../locales/en-us.ts";
import { hardwareStore } from "../trades/en/hardware-store.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** An American hardware store: SKUs, prices before sales tax. */
export const usHardware: ReceiptVendor = {
  kind: "receipt",
  id: "us-hardware",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "HARLAN CREEK HARDWARE",
    shops: [
      {
        ...{ lines: ["350 Commerce Way", "Boise, ID 83704"], phone: "(208) 555-0161" },
        salesTaxPercent: 6,
      },
      {
        ...{ lines: ["2210 2nd St", "Spokane, WA 99201"], phone: "(509) 555-0126" },
        salesTaxPercent: 9,
      },
    ],
    taxIds: [],
    web: "harlancreek.example",
  },
  trade: hardwareStore,
  format: { ...enUS.format, minus: "after" },
  numbering: "####-####-##",
  descriptions: { capitals: true, most: 34 },
  discounts: 0.12,
  cash: 0.2,
  splitPayments: 0.06,
  words: {
    ...enUS.receiptWords,
    title: "SALES RECEIPT",
    columns: ["SKU", "QTY", "PRICE", "EXT"],
    total: "TOTAL",
    discount: ["MILITARY DISCOUNT", "BAG SALE"],
    farewell: ["Thank you for shopping local!"],
  },
  layout: tradeCounter({
    ...{ widthPx: 420, font: "vt323", sizePx: 20, leading: 1.05 },
    name: { font: "archivo-narrow", scale: 1.4 },
    slogan: "Family owned since 1958",
    rule: "=",
    words: {
      ...{ account: "ACCOUNT", cashSale: "CASH SALE", balance: "BALANCE DUE" },
      returns: "Returns within 90 days with receipt. No returns on cut goods.",
    },
    codes: true,
    tax: "none",
    taxColumns: ["rate", "basis", "tax"],
  }),
};
