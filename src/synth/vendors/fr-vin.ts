import { frenchAccount, frenchVatNumber, siren } from "../../documents/identifiers/fr.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Sidebar } from "../layouts/a4-sidebar.ts";
import { frFR } from "../locales/fr-fr.ts";
import { exported } from "../trades/exported.ts";
import { negociant } from "../trades/fr/negociant.ts";
import { type TradeVendor } from "../vendor.ts";

/** A French wine merchant that invoices in Swiss francs. */
export const frVin: TradeVendor = {
  kind: "invoice",
  id: "fr-vin",
  locale: frFR,
  currency: "CHF",
  identity: {
    name: "Caves Mirevent & Fils",
    shops: [{ lines: ["4 chemin des Vignes", "21200 Beaune", "France"], phone: "03 80 22 45 71" }],
    taxIds: [{ label: "N° TVA", value: frenchVatNumber(siren("40917258")) }],
    web: "caves-mirevent.example",
  },
  payment: {
    ...{ iban: iban("FR", frenchAccount("184290001500038527146")), bic: "BEAUFR2D" },
    reference: "rf",
  },
  prints: [
    ["invoice", 8],
    ["credit_note", 1],
  ],
  termsDays: [30, 60],
  discounts: 0.12,
  documentDiscounts: 0.1,
  mostLines: 14,
  customers: [
    { name: "Vinothek Seeblick AG", lines: ["Seestrasse 88", "8002 Zürich", "Suisse"] },
    { name: "Hôtel Les Trois Cols", lines: ["Rue du Bourg 12", "1003 Lausanne", "Suisse"] },
    {
      name: "Cave du Jura bernois Sàrl",
      lines: ["Place du Marché 3", "2610 Saint-Imier", "Suisse"],
    },
  ],
  trade: exported(negociant),
  format: { ...frFR.format, decimal: ".", group: "’", date: "points", currency: "code-before" },
  numbering: "YY-#####",
  creditNumbering: "AV YY-###",
  descriptions: { capitals: false, most: 60 },
  words: {
    invoice: {
      remark: "Exonération de TVA, article 262 I du CGI",
      total: "Total à régler",
      subtotal: "Total HT",
    },
  },
  layout: a4Sidebar({
    ...{ font: "lato", display: "libre-baskerville", accent: "#6d1a36", logo: "drop" },
    tax: "rate",
  }),
};
