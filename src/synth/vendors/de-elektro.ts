import { bavarianTaxNumber, germanVatNumber } from "../../documents/identifiers/de.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Din } from "../layouts/a4-din.ts";
import { deDE } from "../locales/de-de.ts";
import { elektro } from "../trades/de/elektro.ts";
import { type TradeVendor } from "../vendor.ts";

/** A German electrician: DIN window letter, a code to pay with. */
export const deElektro: TradeVendor = {
  kind: "invoice",
  id: "de-elektro",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "Elektro Wiesgrund GmbH",
    shops: [{ lines: ["Industriestraße 27", "85737 Ismaning"], phone: "089 4522710" }],
    taxIds: [
      { label: "USt-IdNr.", value: germanVatNumber("31846072") },
      { label: "Steuernr.", value: bavarianTaxNumber("1431082614") },
    ],
    web: "elektro-wiesgrund.example",
  },
  payment: { iban: iban("DE", "700514020021847365"), bic: "WIESDEM1XXX", reference: "number" },
  prints: [
    ["invoice", 6],
    ["credit_note", 1],
  ],
  termsDays: [14, 30, 10],
  discounts: 0.05,
  documentDiscounts: 0.08,
  partialPayments: 0.12,
  notes: 0.15,
  mostLines: 16,
  trade: elektro,
  format: deDE.format,
  numbering: "RE-YYYY-####",
  creditNumbering: "GS-YYYY-###",
  descriptions: { capitals: false, most: 60 },
  words: {
    invoice: { total: "Gesamtbetrag", remark: "Geschäftsführer: Dipl.-Ing. R. Wiesgrund" },
  },
  layout: a4Din({ font: "arimo", accent: "#c0392b", logo: "bars", slip: "qr" }),
};
