import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { wholesale } from "../trades/wholesale.ts";
import { type TradeVendor } from "../vendor.ts";

/** Held out: a wholesaler with two tax rates, ruled table, list of references. */
export const vendorS: TradeVendor = {
  kind: "invoice",
  id: "s",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Fika Grossisten AB",
    shops: [{ lines: ["Lagervägen 22", "136 50 Jordbro"], phone: "08-500 270 14" }],
    taxIds: [
      { label: "Org.nr", value: organisationNumber("556738046") },
      { label: "Momsreg.nr", value: swedishVatNumber(organisationNumber("556738046")) },
    ],
    web: "fikagrossisten.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("5930248"),
    iban: iban("SE", "50000000051203987746"),
    reference: "ocr",
  },
  termsDays: [30, 20],
  trade: wholesale,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "7#####",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      number: "Fakturanummer",
    },
  },
  layout: a4Invoice({
    font: "barlow",
    sizePx: 15,
    name: { font: "barlow", sizePx: 23 },
    accent: "#5b3a1e",
    logo: "cup",
    head: "sender-left",
    meta: "list",
    columns: ["code", "description", "quantity", "price", "rate", "amount"],
    table: "ruled",
    tax: "basis",
    currency: { word: "SEK", at: "word" },
    payment: "frame",
    iban: true,
  }),
};
