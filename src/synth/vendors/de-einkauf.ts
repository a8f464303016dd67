import { germanVatNumber } from "../../documents/identifiers/de.ts";
import { a4Form } from "../layouts/a4-form.ts";
import { deDE } from "../locales/de-de.ts";
import { maschinenbau } from "../trades/de/maschinenbau.ts";
import { type OrderVendor } from "../vendor.ts";

/** A German buyer: its letterhead, but the suppliers are the vendors of its orders. */
export const deEinkauf: OrderVendor = {
  kind: "purchase_order",
  id: "de-einkauf",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "Molkereiwerke Tannhof AG",
    shops: [{ lines: ["Milchweg 1", "87435 Kempten"], phone: "0831 57020" }],
    taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("20958417") }],
    web: "tannhof.example",
  },
  suppliers: [
    {
      name: "Wälzlager Brück KG",
      shops: [{ lines: ["Gewerbepark 12", "97424 Schweinfurt"], phone: "09721 81530" }],
      taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("17482069") }],
      web: "brueck-lager.example",
    },
    {
      name: "Hydraulik Söllner GmbH",
      shops: [{ lines: ["Werkstraße 45", "89073 Ulm"], phone: "0731 402260" }],
      taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("26301758") }],
      web: "soellner-hydraulik.example",
    },
    {
      name: "Nordring Antriebe e.K.",
      shops: [{ lines: ["Hafenstraße 3a", "24143 Kiel"], phone: "0431 733018" }],
      taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("30517942") }],
      web: "nordring.example",
    },
  ],
  statesTax: false,
  termsDays: [30],
  documentDiscounts: 0.2,
  notes: 0.25,
  mostLines: 40,
  trade: maschinenbau,
  format: deDE.format,
  numbering: "45########",
  descriptions: { capitals: false, most: 64 },
  words: { purchase_order: { recipient: "Lieferant", total: "Gesamtwert netto" } },
  layout: a4Form({ font: "pt-sans", accent: "#1c5d3a" }),
};
