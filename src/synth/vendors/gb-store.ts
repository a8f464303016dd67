import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { departmentSlip } from "../layouts/department-slip.ts";
import { enGB } from "../locales/en-gb.ts";
import { department } from "../trades/en/department.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A British department store: barcode first, codes above the articles, zero-rated goods. */
export const gbStore: ReceiptVendor = {
  kind: "receipt",
  id: "gb-store",
  locale: enGB,
  currency: "GBP",
  identity: {
    name: "WHITCOMBE & DAUGHTERS",
    shops: [
      { lines: ["40-46 High Street", "Winchester", "SO23 9AB"], phone: "01962 550172" },
      { lines: ["9 Queensway", "Exeter", "EX1 1GJ"], phone: "01392 550114" },
    ],
    taxIds: [{ label: "VAT No.", value: britishVatNumber("2974610") }],
    web: "whitcombe.example",
  },
  trade: department,
  format: { ...enGB.format, date: "short-named", minus: "after" },
  numbering: "####-##-#####",
  descriptions: { capitals: false, most: 34 },
  discounts: 0.15,
  cash: 0.15,
  splitPayments: 0.1,
  words: {
    ...enGB.receiptWords,
    number: "Transaction",
    total: "Total to pay",
    card: "Debit Card",
    discount: ["Sale reduction", "Store card saving"],
    farewell: ["Thank you for shopping with us"],
  },
  layout: departmentSlip({
    ...{ widthPx: 412, font: "b612-mono", sizePx: 13, leading: 1.28 },
    name: { font: "tinos", scale: 1.9, trackingPx: 1 },
    rule: "-",
    words: {
      department: "Dept",
      items: "Number of items",
      terms: "Return unused goods within 28 days with this receipt for exchange or refund.",
    },
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcodeAtTop: true,
  }),
};
