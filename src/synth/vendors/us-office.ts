import { routingNumber } from "../../documents/identifiers/us.ts";
import { a4American } from "../layouts/a4-american.ts";
import { enUS } from "../locales/en-us.ts";
import { officeSupply } from "../trades/en/office-supply.ts";
import { type TradeVendor } from "../vendor.ts";

/** An American supplier of offices: bill to, ship to, a coupon to send back. */
export const usOffice: TradeVendor = {
  kind: "invoice",
  id: "us-office",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Copperline Office Supply, Inc.",
    shops: [
      {
        ...{ lines: ["4800 Industrial Pkwy", "Dayton, OH 45402"], phone: "(937) 555-0175" },
        salesTaxPercent: 7.5,
      },
      {
        ...{ lines: ["912 Commerce Way", "Tulsa, OK 74103"], phone: "(918) 555-0109" },
        salesTaxPercent: 8.5,
      },
    ],
    taxIds: [{ label: "EIN", value: "46-2081937" }],
    web: "copperline.example",
  },
  payment: { account: `${routingNumber("04201873")} / 20711548`, reference: "number" },
  prints: [
    ["invoice", 6],
    ["credit_note", 1],
  ],
  termsDays: [30, 15, 45],
  discounts: 0.08,
  partialPayments: 0.08,
  notes: 0.15,
  mostLines: 130,
  orderNumbers: "PO-####",
  trade: officeSupply,
  format: { ...enUS.format, minus: "brackets" },
  numbering: "INV-######",
  creditNumbering: "CM-#####",
  descriptions: { capitals: false, most: 64 },
  words: { invoice: { total: "TOTAL", remaining: "BALANCE DUE" } },
  layout: a4American({ font: "lato", accent: "#1f4e79", logo: "book", slip: "coupon" }),
};
