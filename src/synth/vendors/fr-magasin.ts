import { frenchVatNumber, siren } from "../../documents/identifiers/fr.ts";
import { departmentSlip } from "../layouts/department-slip.ts";
import { frFR } from "../locales/fr-fr.ts";
import { grandMagasin } from "../trades/fr/grand-magasin.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A French department store: a code above each article, terms of exchange below. */
export const frMagasin: ReceiptVendor = {
  kind: "receipt",
  id: "fr-magasin",
  locale: frFR,
  currency: "EUR",
  identity: {
    name: "GALERIES SAINT-AUBRIN",
    shops: [
      { lines: ["52 boulevard Gambetta", "06000 Nice"], phone: "04 93 80 21 45" },
      { lines: ["8 rue Nationale", "59800 Lille"], phone: "03 20 55 70 16" },
    ],
    taxIds: [{ label: "TVA intracom.", value: frenchVatNumber(siren("38210647")) }],
    web: "saint-aubrin.example",
  },
  trade: grandMagasin,
  format: { ...frFR.format, date: "two-digit-year", rate: "decimals" },
  numbering: "####.####.##",
  descriptions: { capitals: false, most: 32 },
  discounts: 0.2,
  cash: 0.12,
  splitPayments: 0.08,
  words: {
    ...frFR.receiptWords,
    number: "Transaction",
    cashier: "Conseiller",
    total: "Total",
    discount: ["Soldes", "Carte privilège", "2e démarque"],
    farewell: ["Merci de votre confiance"],
  },
  layout: departmentSlip({
    ...{ widthPx: 408, font: "roboto-mono", sizePx: 14, leading: 1.26 },
    name: { font: "libre-baskerville", scale: 1.5, trackingPx: 2 },
    rule: "solid",
    words: {
      department: "Rayon",
      items: "Articles",
      terms:
        "Échange ou remboursement sous 30 jours, sur présentation du ticket, article non porté.",
    },
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcodeAtTop: false,
  }),
};
