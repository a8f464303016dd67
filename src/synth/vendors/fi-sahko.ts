import { finnishAccount, finnishBusinessId } from "../../documents/identifiers/fi.ts";
import { finnishVatNumber } from "../../documents/identifiers/fi.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Ledger } from "../layouts/a4-ledger.ts";
import { fiFI } from "../locales/fi-fi.ts";
import { sahko } from "../trades/fi/sahko.ts";
import { type TradeVendor } from "../vendor.ts";

const businessId = finnishBusinessId("2640519");

/** A Finnish electrician: reference number and the bank's barcode. */
export const fiSahko: TradeVendor = {
  kind: "invoice",
  id: "fi-sahko",
  locale: fiFI,
  currency: "EUR",
  identity: {
    name: "Lappeen Sähköasennus Oy",
    shops: [{ lines: ["Teollisuustie 9", "53810 Lappeenranta"], phone: "05 453 7716" }],
    taxIds: [
      { label: "Y-tunnus", value: businessId },
      { label: "ALV-nro", value: finnishVatNumber(businessId) },
    ],
    web: "lappeensahko.example",
  },
  payment: {
    ...{ iban: iban("FI", finnishAccount("7214600032158")), bic: "SAIMFIHH" },
    reference: "viite",
  },
  prints: [
    ["invoice", 6],
    ["credit_note", 1],
  ],
  termsDays: [14, 21, 30],
  discounts: 0.05,
  notes: 0.08,
  mostLines: 14,
  trade: sahko,
  format: fiFI.format,
  numbering: "2#####",
  descriptions: { capitals: false, most: 42 },
  words: { invoice: { number: "Laskunumero", total: "Maksettava" } },
  layout: a4Ledger({
    ...{ font: "source-sans-3", accent: "#b3541e", slip: "barcode", tax: "basis" },
    ...{ currency: "amount" },
  }),
};
