import { cvrNumber, danishVatNumber } from "../../documents/identifiers/dk.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Minimal } from "../layouts/a4-minimal.ts";
import { daDK } from "../locales/da-dk.ts";
import { enGB } from "../locales/en-gb.ts";
import { mobler } from "../trades/da/mobler.ts";
import { exported } from "../trades/exported.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Danish maker of furniture: English words, euro, customers in the Union. */
export const dkMoebler: TradeVendor = {
  kind: "invoice",
  id: "dk-moebler",
  locale: { ...daDK, units: enGB.units, months: enGB.months, shortMonths: enGB.shortMonths },
  currency: "EUR",
  identity: {
    name: "Krogh & Fyr Møbler A/S",
    shops: [{ lines: ["Strandvejen 112", "5700 Svendborg", "Denmark"], phone: "+45 62 21 70 48" }],
    taxIds: [{ label: "VAT", value: danishVatNumber(cvrNumber("2750913")) }],
    web: "kroghogfyr.example",
  },
  payment: { iban: iban("DK", "90470003158264"), bic: "FYNSDK22", reference: "rf" },
  prints: [
    ["invoice", 7],
    ["credit_note", 1],
  ],
  termsDays: [30, 14],
  documentDiscounts: 0.2,
  partialPayments: 0.2,
  mostLines: 12,
  orderNumbers: "PO-#####",
  customers: [
    {
      name: "Wohnraum Albrecht GmbH",
      lines: ["Rheinallee 41", "40545 Düsseldorf", "Germany"],
    },
    { name: "Maison Verrier SARL", lines: ["18 rue de Turenne", "75003 Paris", "France"] },
    { name: "Casa Lumen S.L.", lines: ["Carrer de Girona, 87", "08009 Barcelona", "Spain"] },
    {
      name: "Interieur Van Loon B.V.",
      lines: ["Keizersgracht 210", "1016 DX Amsterdam", "Netherlands"],
    },
  ],
  trade: exported(mobler),
  format: { ...daDK.format, date: "iso", currency: "symbol-before" },
  numbering: "YYYY-####",
  creditNumbering: "C-YYYY-###",
  descriptions: { capitals: false, most: 60 },
  words: {
    invoice: {
      ...enGB.invoiceWords,
      title: "Invoice",
      customerTaxId: "Customer VAT",
      remark: "Reverse charge: VAT to be accounted for by the recipient.",
      farewell: "",
    },
    credit_note: { ...enGB.creditNoteWords, title: "Credit note" },
  },
  layout: a4Minimal({ font: "work-sans", accent: "#1a1a1a", tax: "rate", currency: "amount" }),
};
