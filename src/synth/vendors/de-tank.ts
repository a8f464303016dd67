import { germanVatNumber } from "../../documents/identifiers/de.ts";
import { fuelSlip } from "../layouts/fuel-slip.ts";
import { deDE } from "../locales/de-de.ts";
import { tankstelle } from "../trades/de/tankstelle.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A German filling station: pump, litres, price of a litre. */
export const deTank: ReceiptVendor = {
  kind: "receipt",
  id: "de-tank",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "TANKHOF ERLENBRUCH",
    shops: [{ lines: ["Bundesstraße 3", "77933 Lahr"], phone: "07821 95520" }],
    taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("29417358") }],
    web: "tankhof-erlenbruch.example",
  },
  trade: tankstelle,
  format: { ...deDE.format, rate: "decimals", currency: "code-after" },
  numbering: "####/###/#####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.04,
  cash: 0.2,
  words: {
    ...deDE.receiptWords,
    number: "Beleg-Nr.",
    total: "Gesamtbetrag",
    card: "Karte",
    discount: ["Kundenkarte", "Waschrabatt"],
    taxTable: ["Typ", "MwSt", "Netto", "Brutto"],
    farewell: ["Gute Fahrt!"],
  },
  layout: fuelSlip({
    ...{ widthPx: 396, font: "anonymous-pro", sizePx: 16, leading: 1.25, nameScale: 1.5 },
    rule: "*",
    words: {
      ...{ pump: "Säule", volume: "Menge", unitPrice: "Einzelpreis", amount: "Betrag" },
      odometer: "km-Stand:",
    },
    taxColumns: ["rate", "basis", "tax", "gross"],
  }),
};
