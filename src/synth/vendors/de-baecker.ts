import { bavarianTaxNumber } from "../../documents/identifiers/de.ts";
import { kassenbon } from "../layouts/kassenbon.ts";
import { deDE } from "../locales/de-de.ts";
import { baeckerei } from "../trades/de/baeckerei.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A German bakery: Kassenbon with the security device's QR code. */
export const deBaecker: ReceiptVendor = {
  kind: "receipt",
  id: "de-baecker",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "Bäckerei Kornblum",
    shops: [
      { lines: ["Marktplatz 4", "91522 Ansbach"], phone: "0981 466103" },
      { lines: ["Würzburger Str. 31", "90762 Fürth"], phone: "0911 780244" },
    ],
    taxIds: [{ label: "St.-Nr.", value: bavarianTaxNumber("2034175086") }],
    web: "baeckerei-kornblum.example",
  },
  trade: baeckerei,
  format: { ...deDE.format, date: "two-digit-year", rate: "decimals", currency: "none" },
  numbering: "#####",
  descriptions: { capitals: false, most: 28 },
  discounts: 0.05,
  cash: 0.55,
  words: {
    ...deDE.receiptWords,
    time: "Uhr",
    number: "Bon",
    cashier: "Es bediente Sie",
    cash: "Geg. Bar",
    change: "Zurück",
    discount: ["Vom Vortag", "Treuekarte"],
    taxTable: ["MwSt", "Steuer", "Netto", "Brutto"],
    farewell: ["Danke für Ihren Besuch!"],
  },
  layout: kassenbon({
    ...{ widthPx: 388, font: "inconsolata", sizePx: 16, leading: 1.22, nameScale: 1.5 },
    rule: "-",
    heading: true,
    taxColumns: ["rate", "basis", "tax", "gross"],
    totalScale: 1.35,
    security: "qr",
  }),
};
