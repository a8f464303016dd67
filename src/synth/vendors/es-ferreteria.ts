import { spanishAccount, spanishCompanyNif } from "../../documents/identifiers/es.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Form } from "../layouts/a4-form.ts";
import { esES } from "../locales/es-es.ts";
import { ferreteria } from "../trades/es/ferreteria.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Spanish supplier of ironmongery: long deliveries over several pages. */
export const esFerreteria: TradeVendor = {
  kind: "invoice",
  id: "es-ferreteria",
  locale: esES,
  currency: "EUR",
  identity: {
    name: "Suministros Industriales Olmeda, S.L.",
    shops: [{ lines: ["Polígono El Prado, nave 14", "50197 Zaragoza"], phone: "976 41 52 08" }],
    taxIds: [{ label: "NIF", value: spanishCompanyNif("B", "5028471") }],
    web: "olmeda.example",
  },
  payment: {
    ...{ iban: iban("ES", spanishAccount("20860124", "1400327705")), bic: "OLMDES2Z" },
    reference: "number",
  },
  prints: [
    ["invoice", 5],
    ["credit_note", 1],
  ],
  termsDays: [30, 60],
  discounts: 0.15,
  documentDiscounts: 0.1,
  notes: 0.2,
  mostLines: 130,
  orderNumbers: "PED-####",
  trade: ferreteria,
  format: esES.format,
  numbering: "A/YY/#####",
  creditNumbering: "R/YY/####",
  descriptions: { capitals: false, most: 54 },
  words: { invoice: { total: "TOTAL A PAGAR" } },
  layout: a4Form({ font: "archivo-narrow", accent: "#8a4b08", carriesOver: true }),
};
