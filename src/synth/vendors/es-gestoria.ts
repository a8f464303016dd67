import { spanishAccount, spanishPersonNif } from "../../documents/identifiers/es.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Statement } from "../layouts/a4-statement.ts";
import { esES } from "../locales/es-es.ts";
import { gestoria } from "../trades/es/gestoria.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Spanish adviser under her own name: services in groups with their sums. */
export const esGestoria: TradeVendor = {
  kind: "invoice",
  id: "es-gestoria",
  locale: esES,
  currency: "EUR",
  identity: {
    name: "Gestoría Nuria Castaño Peña",
    shops: [{ lines: ["Calle Uría, 30, 2º B", "33003 Oviedo"], phone: "985 27 61 40" }],
    taxIds: [{ label: "N.I.F.", value: spanishPersonNif("71634082") }],
    web: "gestoriacastano.example",
  },
  payment: { iban: iban("ES", spanishAccount("04875201", "2000418863")), reference: "number" },
  prints: [
    ["invoice", 8],
    ["credit_note", 1],
  ],
  termsDays: [15, 30],
  documentDiscounts: 0.06,
  mostLines: 10,
  trade: gestoria,
  format: { ...esES.format, date: "named", rate: "spaced" },
  numbering: "YYYY/###",
  creditNumbering: "R-YYYY/##",
  descriptions: { capitals: false, most: 48 },
  words: { invoice: { title: "Factura de honorarios", total: "Importe total" } },
  layout: a4Statement({ font: "tinos", sizePx: 14, accent: "#444444" }),
};
