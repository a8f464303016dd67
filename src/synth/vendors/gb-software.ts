import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Utility } from "../layouts/a4-utility.ts";
import { enGB } from "../locales/en-gb.ts";
import { software } from "../trades/en/software.ts";
import { exported } from "../trades/exported.ts";
import { type TradeVendor } from "../vendor.ts";

/** A British software house that invoices Americans in dollars: a summary, then the details. */
export const gbSoftware: TradeVendor = {
  kind: "invoice",
  id: "gb-software",
  locale: enGB,
  currency: "USD",
  identity: {
    name: "Lanternfish Software Ltd",
    shops: [
      {
        lines: ["3rd Floor, 12 Queensway", "Bristol", "BS8 1LR", "United Kingdom"],
        phone: "+44 117 550 0163",
      },
    ],
    taxIds: [{ label: "VAT No.", value: britishVatNumber("9360284") }],
    web: "lanternfish.example",
  },
  payment: { iban: iban("GB", "LFSH60831271940025"), bic: "LFSHGB21", reference: "number" },
  prints: [
    ["invoice", 9],
    ["credit_note", 1],
  ],
  termsDays: [30, 14],
  discounts: 0.1,
  partialPayments: 0.1,
  mostLines: 12,
  customers: [
    {
      name: "Pinecrest Analytics Inc.",
      lines: ["455 Market St, Suite 900", "San Francisco, CA 94105", "USA"],
    },
    { name: "Tidewater Freight LLC", lines: ["1200 Harbor Blvd", "Norfolk, VA 23510", "USA"] },
    { name: "Bluestem Clinics PC", lines: ["88 Prairie Ave", "Omaha, NE 68102", "USA"] },
  ],
  trade: exported(software),
  format: { ...enGB.format, date: "short-named" },
  numbering: "LF-YYYY-####",
  creditNumbering: "LFC-YYYY-##",
  descriptions: { capitals: false, most: 56 },
  words: {
    invoice: {
      title: "Invoice",
      total: "Amount due",
      remark: "Outside the scope of UK VAT",
      specification: "Usage and services",
    },
  },
  layout: a4Utility({ font: "work-sans", accent: "#5b3df5", logo: "hexagon", tax: "rate" }),
};
