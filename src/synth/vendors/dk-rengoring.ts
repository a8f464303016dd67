import { cvrNumber } from "../../documents/identifiers/dk.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Letter } from "../layouts/a4-letter.ts";
import { daDK } from "../locales/da-dk.ts";
import { rengoring } from "../trades/da/rengoring.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Danish cleaning service: payment line of type 71, many credit notes. */
export const dkRengoring: TradeVendor = {
  kind: "invoice",
  id: "dk-rengoring",
  locale: daDK,
  currency: "DKK",
  identity: {
    name: "Klarglans Service ApS",
    shops: [{ lines: ["Nørregade 58", "7100 Vejle"], phone: "75 82 40 19" }],
    taxIds: [{ label: "CVR-nr.", value: cvrNumber("3820617") }],
    web: "klarglans.example",
  },
  payment: {
    ...{ account: "4183 0010427756", iban: iban("DK", "41830010427756"), bic: "VEJLDK21" },
    ...{ reference: "fik", fikCreditor: "83640275" },
  },
  prints: [
    ["invoice", 4],
    ["credit_note", 2],
  ],
  termsDays: [8, 14, 30],
  discounts: 0.08,
  documentDiscounts: 0.08,
  notes: 0.12,
  mostLines: 12,
  credits: "positive",
  trade: rengoring,
  format: { ...daDK.format, date: "named", minus: "after" },
  numbering: "1####",
  creditNumbering: "K####",
  descriptions: { capitals: false, most: 44 },
  words: {
    invoice: { number: "Faktura nr.", total: "Beløb i alt inkl. moms", due: "Forfalder" },
    credit_note: { number: "Kreditnota nr." },
  },
  layout: a4Letter({
    ...{ font: "lato", accent: "#2a7f62", logo: "leaf", slip: "girokort", currency: "label" },
  }),
};
