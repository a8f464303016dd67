import { norwegianOrganisationNumber } from "../../documents/identifiers/no.ts";
import { coffeeSlip } from "../layouts/coffee-slip.ts";
import { nbNO } from "../locales/nb-no.ts";
import { kaffebar } from "../trades/nb/kaffebar.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Norwegian coffee bar: an order number in large figures, no table, no rules. */
export const noKaffe: ReceiptVendor = {
  kind: "receipt",
  id: "no-kaffe",
  locale: nbNO,
  currency: "NOK",
  identity: {
    name: "Bønne & Brygg",
    shops: [{ lines: ["Olav Kyrres gate 9", "5014 Bergen"], phone: "55 90 31 72" }],
    taxIds: [{ label: "Org.nr.", value: norwegianOrganisationNumber("92316480") }],
    web: "bonneogbrygg.example",
  },
  trade: kaffebar,
  format: { ...nbNO.format, date: "named", rate: "tight", currency: "symbol-before" },
  numbering: "#####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.04,
  cash: 0.03,
  tips: 0.1,
  words: {
    ...nbNO.receiptWords,
    number: "Bong",
    total: "Å betale",
    card: "Kort",
    taxSum: "Herav mva.",
    discount: ["Kaffekort", "Gratis påfyll"],
    farewell: ["Takk, og god kopp!"],
  },
  layout: coffeeSlip({
    ...{ widthPx: 392, font: "work-sans", sizePx: 16, leading: 1.34 },
    name: { font: "eb-garamond", scale: 1.9 },
    logo: "cup",
    order: "Ordre",
    places: ["Ta med", "Spis her"],
    align: "left",
  }),
};
