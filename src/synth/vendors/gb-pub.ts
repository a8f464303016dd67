import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { tableBill } from "../layouts/table-bill.ts";
import { enGB } from "../locales/en-gb.ts";
import { pub } from "../trades/en/pub.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A British pub: covers, service charge left to the guest. */
export const gbPub: ReceiptVendor = {
  kind: "receipt",
  id: "gb-pub",
  locale: enGB,
  currency: "GBP",
  identity: {
    name: "The Fox & Lantern",
    shops: [{ lines: ["21 Mill Lane", "Ludlow", "SY8 1AA"], phone: "01584 550139" }],
    taxIds: [{ label: "VAT Reg No", value: britishVatNumber("6183047") }],
    web: "foxandlantern.example",
  },
  trade: pub,
  format: enGB.format,
  numbering: "#####",
  descriptions: { capitals: false, most: 28 },
  discounts: 0.04,
  cash: 0.15,
  tips: 0.3,
  splitPayments: 0.08,
  mostLines: 16,
  words: {
    ...enGB.receiptWords,
    number: "Bill",
    cashier: "Server",
    tip: "Service Charge",
    total: "Amount Due",
    discount: ["Locals Card", "Staff Discount"],
    farewell: ["Dogs, walkers & muddy boots welcome"],
  },
  layout: tableBill({
    ...{ widthPx: 400, font: "dm-mono", sizePx: 14, leading: 1.3 },
    name: { font: "libre-baskerville", scale: 1.6 },
    logo: { shape: "peak", sizePx: 40 },
    rule: "dashed",
    words: {
      ...{ table: "Table", guests: "Covers", each: null },
      ...{ blanks: ["Gratuity:", "Total:"], form: null },
    },
    unitPrices: false,
    tax: "sum",
    taxColumns: ["rate", "basis", "tax"],
    total: "frame",
  }),
};
