import { britishVatNumber } from "../../documents/identifiers/gb.ts";
import { a4Letter } from "../layouts/a4-letter.ts";
import { enGB } from "../locales/en-gb.ts";
import { builders } from "../trades/en/builders.ts";
import { type OrderVendor } from "../vendor.ts";

/** A British contractor that orders from merchants. */
export const gbOrder: OrderVendor = {
  kind: "purchase_order",
  id: "gb-order",
  locale: enGB,
  currency: "GBP",
  identity: {
    name: "Ashdown & Kerr Contractors Ltd",
    shops: [
      { lines: ["The Old Brewery, Station Road", "Hereford", "HR4 0BT"], phone: "01432 550108" },
    ],
    taxIds: [{ label: "VAT No.", value: britishVatNumber("3058271") }],
    web: "ashdownkerr.example",
  },
  suppliers: [
    {
      name: "Severnside Timber Supplies",
      shops: [{ lines: ["Dock Road", "Gloucester", "GL1 5FF"], phone: "01452 550171" }],
      taxIds: [{ label: "VAT No.", value: britishVatNumber("7240931") }],
      web: "severnsidetimber.example",
    },
    {
      name: "Pembroke Aggregates Ltd",
      shops: [{ lines: ["Quarry Lane", "Haverfordwest", "SA61 2XB"], phone: "01437 550155" }],
      taxIds: [{ label: "VAT No.", value: britishVatNumber("5816420") }],
      web: "pembrokeaggregates.example",
    },
    {
      name: "Midland Drainage & Roofing",
      shops: [{ lines: ["9 Foundry Street", "Dudley", "DY2 8PN"], phone: "01384 550133" }],
      taxIds: [{ label: "VAT No.", value: britishVatNumber("6694103") }],
      web: "midlanddrainage.example",
    },
  ],
  statesTax: true,
  termsDays: [30],
  discounts: 0.08,
  notes: 0.2,
  mostLines: 62,
  trade: builders,
  format: { ...enGB.format, date: "named" },
  numbering: "PO-#####",
  descriptions: { capitals: false, most: 56 },
  words: {},
  layout: a4Letter({ font: "eb-garamond", sizePx: 15, accent: "#274029" }),
};
