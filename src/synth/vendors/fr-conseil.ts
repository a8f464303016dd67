import { frenchAccount, frenchVatNumber, siren, siret } from "../../documents/identifiers/fr.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4French } from "../layouts/a4-french.ts";
import { frFR } from "../locales/fr-fr.ts";
import { conseil } from "../trades/fr/conseil.ts";
import { type TradeVendor } from "../vendor.ts";

const company = siren("81204639");

/** A French consultancy: days and expenses, the legal lines at the foot. */
export const frConseil: TradeVendor = {
  kind: "invoice",
  id: "fr-conseil",
  locale: frFR,
  currency: "EUR",
  identity: {
    name: "Atelier Corvanne Conseil SAS",
    shops: [{ lines: ["27 rue Pasteur", "69007 Lyon"], phone: "04 72 76 11 05" }],
    taxIds: [
      { label: "SIRET", value: siret(company, "0003") },
      { label: "TVA intracommunautaire", value: frenchVatNumber(company) },
    ],
    web: "corvanne.example",
  },
  payment: {
    ...{ iban: iban("FR", frenchAccount("300410002700012045681")), bic: "CORVFRPP" },
    reference: "number",
  },
  prints: [
    ["invoice", 7],
    ["credit_note", 1],
  ],
  termsDays: [30, 45],
  partialPayments: 0.25,
  notes: 0.1,
  mostLines: 12,
  trade: conseil,
  format: { ...frFR.format, date: "named" },
  numbering: "FYYYY-###",
  creditNumbering: "AYYYY-###",
  descriptions: { capitals: false, most: 60 },
  words: { invoice: { total: "Total TTC", remaining: "Net à payer" } },
  layout: a4French({ font: "source-sans-3", display: "merriweather", accent: "#6a2c70" }),
};
