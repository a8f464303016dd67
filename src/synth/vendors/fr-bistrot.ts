import { siren, siret, frenchVatNumber } from "../../documents/identifiers/fr.ts";
import { tableBill } from "../layouts/table-bill.ts";
import { frFR } from "../locales/fr-fr.ts";
import { bistrot } from "../trades/fr/bistrot.ts";
import { type ReceiptVendor } from "../vendor.ts";

const company = siren("50418736");

/** A French bistro: covers, a share for each, service included. */
export const frBistrot: ReceiptVendor = {
  kind: "receipt",
  id: "fr-bistrot",
  locale: frFR,
  currency: "EUR",
  identity: {
    name: "Le Bistrot des Tilleuls",
    shops: [{ lines: ["14 place du Marché", "37000 Tours"], phone: "02 47 61 30 88" }],
    taxIds: [
      { label: "SIRET", value: siret(company, "0002") },
      { label: "TVA", value: frenchVatNumber(company) },
    ],
    web: "bistrot-tilleuls.example",
  },
  trade: bistrot,
  format: frFR.format,
  numbering: "####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.02,
  cash: 0.2,
  tips: 0.12,
  splitPayments: 0.15,
  mostLines: 16,
  words: {
    ...frFR.receiptWords,
    title: "ADDITION",
    number: "Note n°",
    cashier: "Serveur",
    total: "Total à payer",
    voucher: "Titre restaurant",
    discount: ["Offert maison", "Remise"],
    farewell: ["Service compris. Merci et à bientôt !"],
  },
  layout: tableBill({
    ...{ widthPx: 404, font: "tinos", sizePx: 17, leading: 1.22 },
    name: { font: "eb-garamond", scale: 1.6 },
    rule: "dashed",
    words: {
      ...{ table: "Table", guests: "Couverts", each: "Par personne" },
      ...{ blanks: [], form: null },
    },
    unitPrices: false,
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    total: "frame",
  }),
};
