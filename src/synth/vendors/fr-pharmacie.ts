import { frenchVatNumber, siren, siret } from "../../documents/identifiers/fr.ts";
import { caisseTicket } from "../layouts/caisse-ticket.ts";
import { frFR } from "../locales/fr-fr.ts";
import { pharmacie } from "../trades/fr/pharmacie.ts";
import { type ReceiptVendor } from "../vendor.ts";

const company = siren("43927105");

/** A French pharmacy: up to four rates in a framed table. */
export const frPharmacie: ReceiptVendor = {
  kind: "receipt",
  id: "fr-pharmacie",
  locale: frFR,
  currency: "EUR",
  identity: {
    name: "PHARMACIE DU VIEUX LAVOIR",
    shops: [{ lines: ["3 rue des Lilas", "21000 Dijon"], phone: "03 80 44 17 62" }],
    taxIds: [
      { label: "SIRET", value: siret(company, "0001") },
      { label: "N° TVA", value: frenchVatNumber(company) },
    ],
    web: "pharmacie-vieux-lavoir.example",
  },
  trade: pharmacie,
  format: { ...frFR.format, rate: "decimals" },
  numbering: "######",
  descriptions: { capitals: true, most: 30 },
  discounts: 0.05,
  cash: 0.15,
  words: {
    ...frFR.receiptWords,
    number: "Ticket",
    cashier: "Op.",
    total: "NET À PAYER",
    discount: ["REMISE FIDÉLITÉ", "PROMOTION"],
    farewell: ["Merci, bonne journée !"],
  },
  layout: caisseTicket({
    ...{ widthPx: 412, font: "pt-mono", sizePx: 14, leading: 1.28 },
    name: { font: "pt-sans", scale: 1.45 },
    rule: "-",
    quantities: "below",
    words: { articles: "Nombre d'articles", keep: "Ticket à conserver" },
    notice: ["Lun-Ven 8h30-19h30, Sam 9h-19h"],
    barcode: true,
  }),
};
