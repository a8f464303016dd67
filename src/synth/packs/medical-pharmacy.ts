import { routingNumber } from "../../documents/identifiers/us.ts";
import { a4Columns } from "../layouts/a4-columns.ts";
import { enUS } from "../locales/en-us.ts";
import { type TradeVendor } from "../vendor.ts";
import { CARE_PROVIDERS, medicalSupplies } from "./medical.ts";

/** A compounding pharmacy with home services: two columns in the head, credits in brackets. */
export const medicalPharmacy: TradeVendor = {
  kind: "invoice",
  id: "us-compounding",
  pack: "medical",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Tamarack Compounding & Home Care",
    shops: [
      {
        lines: ["415 Mesquite Plaza, Suite 110", "Phoenix, AZ 85012"],
        phone: "(602) 555-0119",
        salesTaxPercent: 8.6,
      },
    ],
    taxIds: [
      { label: "Fed. Tax ID", value: "86-2093715" },
      { label: "NPI", value: "1790428365" },
    ],
    web: "tamarackhomecare.example",
  },
  trade: medicalSupplies,
  companies: CARE_PROVIDERS,
  format: { ...enUS.format, minus: "brackets", date: "us-named" },
  numbering: "T######-Y",
  descriptions: { capitals: false, most: 64 },
  prints: [
    ["invoice", 6],
    ["credit_note", 1],
  ],
  credits: "negative",
  payment: { account: `Routing ${routingNumber("12210027")}, account 000481-22907` },
  termsDays: [15, 30],
  partialPayments: 0.12,
  notes: 0.15,
  mostLines: 60,
  words: {
    invoice: { code: "NDC/CPT/HCPCS", description: "Item or service", total: "Balance Due" },
    credit_note: { code: "NDC/CPT/HCPCS", description: "Item or service" },
  },
  layout: a4Columns({
    font: "source-sans-3",
    accent: "#5b2a54",
    logo: "drop",
    columns: ["code", "description", "quantity", "unit", "price", "amount"],
    codesBelow: false,
  }),
};
