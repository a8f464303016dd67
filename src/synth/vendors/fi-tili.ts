import { finnishAccount, finnishBusinessId } from "../../documents/identifiers/fi.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Columns } from "../layouts/a4-columns.ts";
import { fiFI } from "../locales/fi-fi.ts";
import { tilitoimisto } from "../trades/fi/tilitoimisto.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Finnish bookkeeping office: monthly work, dates in points. */
export const fiTili: TradeVendor = {
  kind: "invoice",
  id: "fi-tili",
  locale: fiFI,
  currency: "EUR",
  identity: {
    name: "Tilipalvelu Harjula Oy",
    shops: [{ lines: ["Rantatie 21 B", "90120 Oulu"], phone: "040 518 2267" }],
    taxIds: [{ label: "Y-tunnus", value: finnishBusinessId("3012794") }],
    web: "tiliharjula.example",
  },
  payment: {
    ...{ iban: iban("FI", finnishAccount("5741250020047")), bic: "POHJFI2O" },
    reference: "viite",
  },
  prints: [
    ["invoice", 9],
    ["credit_note", 1],
  ],
  termsDays: [14, 7],
  mostLines: 10,
  trade: tilitoimisto,
  format: { ...fiFI.format, rate: "tight", currency: "code-after" },
  numbering: "YYYY####",
  descriptions: { capitals: false, most: 46 },
  words: { invoice: { total: "Laskun loppusumma", subtotal: "Veroton summa", tax: "ALV" } },
  layout: a4Columns({ font: "barlow", accent: "#3b4a6b", logo: "bars", currency: "amount" }),
};
