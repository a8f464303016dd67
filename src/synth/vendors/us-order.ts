import { a4Boxed } from "../layouts/a4-boxed.ts";
import { enUS } from "../locales/en-us.ts";
import { officeSupply } from "../trades/en/office-supply.ts";
import { type OrderVendor } from "../vendor.ts";

/** An American school district that orders supplies. */
export const usOrder: OrderVendor = {
  kind: "purchase_order",
  id: "us-order",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Maple Ridge School District",
    shops: [
      {
        ...{ lines: ["200 Lincoln Blvd", "Maple Ridge, WI 53050"], phone: "(262) 555-0120" },
        salesTaxPercent: 0,
      },
    ],
    taxIds: [{ label: "Tax Exempt No.", value: "39-6004182" }],
    web: "mapleridge.example",
  },
  suppliers: [
    {
      name: "Great Lakes School Supply",
      shops: [{ lines: ["77 Harbor St", "Milwaukee, WI 53202"], phone: "(414) 555-0188" }],
      taxIds: [{ label: "EIN", value: "39-1750264" }],
      web: "greatlakes-school.example",
    },
    {
      name: "Beckett Paper & Print Co.",
      shops: [{ lines: ["1540 Oak Ave", "Rockford, IL 61101"], phone: "(815) 555-0146" }],
      taxIds: [{ label: "EIN", value: "36-4418205" }],
      web: "beckettpaper.example",
    },
    {
      name: "Whitaker Classroom Furniture",
      shops: [{ lines: ["308 Maple Dr", "Dubuque, IA 52001"], phone: "(563) 555-0172" }],
      taxIds: [{ label: "EIN", value: "42-0935176" }],
      web: "whitakerclassroom.example",
    },
  ],
  statesTax: false,
  termsDays: [30],
  documentDiscounts: 0.1,
  notes: 0.2,
  mostLines: 40,
  trade: officeSupply,
  format: { ...enUS.format, date: "us-named" },
  numbering: "P##-#####",
  descriptions: { capitals: false, most: 64 },
  words: { purchase_order: { title: "Purchase Order" } },
  layout: a4Boxed({
    ...{ font: "arimo", accent: "#3c3c3c" },
    columns: ["code", "description", "quantity", "unit", "price", "amount"],
  }),
};
