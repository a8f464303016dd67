import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { stationery } from "../trades/stationery.ts";
import { type TradeVendor } from "../vendor.ts";

/** Office supplies: sender at the left, list of references, banded table. */
export const vendorJ: TradeVendor = {
  kind: "invoice",
  id: "j",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Ljungdahls Kontor AB",
    shops: [{ lines: ["Fabriksgatan 18", "702 23 Örebro"], phone: "019-17 44 10" }],
    taxIds: [
      { label: "Organisationsnummer", value: organisationNumber("556270915") },
      { label: "Momsreg.nr", value: swedishVatNumber(organisationNumber("556270915")) },
    ],
    web: "ljungdahlskontor.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("531274"),
    iban: iban("SE", "50000000058412773091"),
    reference: "ocr",
  },
  termsDays: [30, 20],
  trade: stationery,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "#####",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      number: "Fakturanummer",
      subtotal: "Netto",
    },
  },
  layout: a4Invoice({
    font: "arimo",
    sizePx: 14,
    name: { font: "arimo", sizePx: 22 },
    accent: "#1f4e79",
    logo: "book",
    head: "sender-left",
    meta: "list",
    columns: ["code", "description", "quantity", "price", "amount"],
    table: "banded",
    tax: "basis",
    currency: { word: "SEK", at: "word" },
    payment: "frame",
    iban: true,
  }),
};
