import { bavarianTaxNumber } from "../../documents/identifiers/de.ts";
import { tableBill } from "../layouts/table-bill.ts";
import { deDE } from "../locales/de-de.ts";
import { gasthaus } from "../trades/de/gasthaus.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A German inn: the bill ends in the form that makes it a voucher of entertainment. */
export const deGasthaus: ReceiptVendor = {
  kind: "receipt",
  id: "de-gasthaus",
  locale: deDE,
  currency: "EUR",
  identity: {
    name: "Gasthaus Zum Kupferkessel",
    shops: [{ lines: ["Mühlgasse 11", "96047 Bamberg"], phone: "0951 208733" }],
    taxIds: [{ label: "Steuernummer", value: bavarianTaxNumber("2071136042") }],
    web: "zum-kupferkessel.example",
  },
  trade: gasthaus,
  format: deDE.format,
  numbering: "R#####",
  descriptions: { capitals: false, most: 30 },
  discounts: 0.02,
  cash: 0.45,
  tips: 0.35,
  splitPayments: 0.05,
  mostLines: 16,
  words: {
    ...deDE.receiptWords,
    title: "RECHNUNG",
    number: "Rechnung",
    cashier: "Es bediente",
    total: "Gesamtbetrag",
    discount: ["Stammgastrabatt"],
    taxTable: ["MwSt", "Betrag", "Netto", "Brutto"],
    farewell: ["Wir danken für Ihren Besuch!"],
  },
  layout: tableBill({
    ...{ widthPx: 420, font: "source-sans-3", sizePx: 16, leading: 1.28 },
    name: { font: "merriweather", scale: 1.35 },
    logo: { shape: "rings", sizePx: 42 },
    rule: "solid",
    words: {
      ...{ table: "Tisch", guests: "Personen", each: "Anteil", blanks: ["Trinkgeld:"] },
      form: {
        heading: "Bewirtungsaufwand-Angaben",
        fields: ["Bewirtete Person(en):", "Anlass:", "Ort, Datum:", "Unterschrift:"],
      },
    },
    unitPrices: true,
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    total: "bold",
  }),
};
