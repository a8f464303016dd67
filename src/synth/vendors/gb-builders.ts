import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Continuous } from "../layouts/a4-continuous.ts";
import { enGB } from "../locales/en-gb.ts";
import { builders } from "../trades/en/builders.ts";
import { type TradeVendor } from "../vendor.ts";

/** A British builders' merchant: continuous stationery, account customers, several pages. */
export const gbBuilders: TradeVendor = {
  kind: "invoice",
  id: "gb-builders",
  locale: enGB,
  currency: "GBP",
  identity: {
    name: "Thornley Builders Merchants Ltd",
    shops: [
      { lines: ["Canal Wharf", "Stoke-on-Trent", "ST4 7PU"], phone: "01782 550190" },
      { lines: ["Unit 6, Mill Lane", "Macclesfield", "SK11 7JW"], phone: "01625 550127" },
    ],
    taxIds: [{ label: "VAT Reg. No.", value: britishVatNumber("4719063") }],
    web: "thornleybm.example",
  },
  payment: {
    ...{ account: "20-41-77 63018254", iban: iban("GB", "THRN20417763018254") },
    bic: "THRNGB2L",
  },
  prints: [
    ["invoice", 5],
    ["credit_note", 1],
  ],
  termsDays: [30],
  discounts: 0.15,
  notes: 0.15,
  mostLines: 130,
  credits: "positive",
  orderNumbers: "PO####",
  trade: builders,
  format: { ...enGB.format, minus: "after" },
  numbering: "INV######",
  creditNumbering: "CRN#####",
  descriptions: { capitals: true, most: 46 },
  words: {
    invoice: { total: "INVOICE TOTAL", subtotal: "GOODS TOTAL", tax: "TOTAL VAT", farewell: "" },
  },
  layout: a4Continuous({ font: "courier-prime", accent: "#e3f1e4", carriesOver: true }),
};
