import { routingNumber } from "../../documents/identifiers/us.ts";
import { a4American } from "../layouts/a4-american.ts";
import { enUS } from "../locales/en-us.ts";
import { type TradeVendor } from "../vendor.ts";
import { CARE_PROVIDERS, medicalSupplies } from "./medical.ts";

/** A distributor to practices and nursing homes: long deliveries, sales tax on supplies only. */
export const medicalSupplier: TradeVendor = {
  kind: "invoice",
  id: "us-medsupply",
  pack: "medical",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Larkfield Medical Supply, Inc.",
    shops: [
      {
        lines: ["2180 Distribution Way", "Columbus, OH 43228"],
        phone: "(614) 555-0142",
        salesTaxPercent: 8,
      },
      {
        lines: ["77 Cold Storage Rd, Dock 4", "Nashville, TN 37210"],
        phone: "(615) 555-0187",
        salesTaxPercent: 9.75,
      },
    ],
    taxIds: [{ label: "EIN", value: "31-4180927" }],
    web: "larkfieldmedical.example",
  },
  trade: medicalSupplies,
  companies: CARE_PROVIDERS,
  format: enUS.format,
  numbering: "INV-######",
  creditNumbering: "CM-######",
  descriptions: { capitals: false, most: 64 },
  prints: [
    ["invoice", 9],
    ["credit_note", 1],
  ],
  credits: "negative",
  payment: { account: `ABA ${routingNumber("04400003")} / Acct 7710 4482 19`, reference: "number" },
  termsDays: [30, 45],
  orderNumbers: "PO#####",
  partialPayments: 0.06,
  notes: 0.2,
  mostLines: 60,
  words: { invoice: { code: "HCPCS / NDC", farewell: "Returns within 30 days with RMA only." } },
  layout: a4American({
    font: "roboto-condensed",
    display: "work-sans",
    accent: "#1d5c73",
    logo: "cross",
    codesBelow: false,
  }),
};
