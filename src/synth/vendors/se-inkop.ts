import { organisationNumber } from "../../documents/identifiers/se.ts";
import { a4Boxed } from "../layouts/a4-boxed.ts";
import { svSE } from "../locales/sv-se.ts";
import { stationery } from "../trades/stationery.ts";
import { DELIVERY_LINES } from "../trades/weights.ts";
import { type OrderVendor } from "../vendor.ts";

/** A Swedish municipality that orders supplies: whole orders in one form. */
export const seInkop: OrderVendor = {
  kind: "purchase_order",
  id: "se-inkop",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Viskadals kommun",
    shops: [
      { lines: ["Kommunhuset, Box 40", "511 21 Kinna"], phone: "0320-48 20 00" },
      { lines: ["Centrallagret, Lyddevägen 12", "511 56 Kinna"], phone: "0320-48 21 15" },
    ],
    taxIds: [{ label: "Org.nr", value: organisationNumber("212000871") }],
    web: "viskadal.example",
  },
  suppliers: [
    {
      name: "Kontorsvaruhuset Väst AB",
      shops: [{ lines: ["Mölndalsvägen 93", "412 63 Göteborg"], phone: "031-760 18 40" }],
      taxIds: [{ label: "Org.nr", value: organisationNumber("556604718") }],
      web: "kontorvast.example",
    },
    {
      name: "Skolbok & Papper i Borås AB",
      shops: [{ lines: ["Allégatan 31", "503 32 Borås"], phone: "033-12 77 09" }],
      taxIds: [{ label: "Org.nr", value: organisationNumber("559218346") }],
      web: "skolbok.example",
    },
    {
      name: "Tonerlagret Norden AB",
      shops: [{ lines: ["Datavägen 14 B", "436 32 Askim"], phone: "031-28 63 55" }],
      taxIds: [{ label: "Org.nr", value: organisationNumber("556948201") }],
      web: "tonerlagret.example",
    },
  ],
  statesTax: true,
  termsDays: [30],
  documentDiscounts: 0.15,
  notes: 0.15,
  mostLines: 40,
  trade: { ...stationery, lines: DELIVERY_LINES },
  format: svSE.format,
  numbering: "45########",
  descriptions: { capitals: false, most: 48 },
  words: { purchase_order: { title: "Inköpsorder", remark: "" } },
  layout: a4Boxed({
    ...{ font: "open-sans", accent: "#2f5c3f", logo: "leaf" },
    columns: ["position", "code", "description", "quantity", "price", "amount"],
  }),
};
