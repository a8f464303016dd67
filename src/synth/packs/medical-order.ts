import { a4Form } from "../layouts/a4-form.ts";
import { enUS } from "../locales/en-us.ts";
import { type OrderVendor } from "../vendor.ts";
import { medicalSupplier } from "./medical-supplier.ts";
import { medicalPharmacy } from "./medical-pharmacy.ts";
import { medicalSupplies } from "./medical.ts";

/** A clinic that orders from the pack's two suppliers and two more. */
export const medicalOrder: OrderVendor = {
  kind: "purchase_order",
  id: "us-clinic-orders",
  pack: "medical",
  locale: enUS,
  currency: "USD",
  identity: {
    name: "Prairie Ridge Community Clinic",
    shops: [
      {
        lines: ["1200 Wellness Cir", "Madison, WI 53713"],
        phone: "(608) 555-0164",
        salesTaxPercent: 5.5,
      },
      {
        lines: ["38 County Rd M, Building B", "Verona, WI 53593"],
        phone: "(608) 555-0171",
        salesTaxPercent: 5.5,
      },
    ],
    taxIds: [{ label: "Tax-exempt no.", value: "ES 40182" }],
    web: "prairieridgeclinic.example",
  },
  suppliers: [
    medicalSupplier.identity,
    medicalPharmacy.identity,
    {
      name: "Osterholm Dressings LLC",
      shops: [{ lines: ["9 Harbor Ct", "Portland, ME 04103"], phone: "(207) 555-0133" }],
      taxIds: [{ label: "EIN", value: "01-0573482" }],
      web: "osterholm.example",
    },
    {
      name: "Bluestem Respiratory Equipment Co.",
      shops: [
        { lines: ["6650 Airport Blvd", "Unit 12", "Denver, CO 80249"], phone: "(303) 555-0108" },
      ],
      taxIds: [],
      web: "bluestemresp.example",
    },
  ],
  statesTax: false,
  trade: medicalSupplies,
  format: enUS.format,
  numbering: "PRC-YY-#####",
  descriptions: { capitals: false, most: 64 },
  termsDays: [30],
  documentDiscounts: 0.1,
  notes: 0.15,
  mostLines: 60,
  words: { purchase_order: { code: "Vendor item #" } },
  layout: a4Form({ font: "arimo", accent: "#2f5d34", logo: "leaf" }),
};
