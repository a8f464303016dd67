import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { craft } from "../trades/craft.ts";
import { type TradeVendor } from "../vendor.ts";

/** An electrician: title at the left, coloured bar, ruled table, rounding. */
export const vendorL: TradeVendor = {
  kind: "invoice",
  id: "l",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Elmontage Syd AB",
    shops: [{ lines: ["Kabelvägen 3", "291 62 Kristianstad"], phone: "044-10 28 84" }],
    taxIds: [
      { label: "Organisationsnummer", value: organisationNumber("556845307") },
      { label: "Momsreg.nr", value: swedishVatNumber(organisationNumber("556845307")) },
    ],
    web: "elmontagesyd.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("5216673"),
    iban: iban("SE", "80000821498172440563"),
    reference: "ocr",
  },
  termsDays: [10, 14, 30],
  roundsTo: 100,
  trade: craft,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "F-#####",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      number: "Faktura nr",
      due: "Förfallodag",
      reference: "Betalningsreferens",
      bankgiro: "BG",
      description: "Artikel",
      quantity: "Ant",
      unitPrice: "Pris/enh",
      subtotal: "Summa",
      rounding: "Avrundning",
      total: "SUMMA ATT BETALA",
      farewell: "Dröjsmålsränta enligt räntelagen.",
    },
  },
  layout: a4Invoice({
    font: "roboto-condensed",
    sizePx: 16,
    name: { font: "oswald", sizePx: 24 },
    accent: "#8a1c1c",
    head: "title-left",
    meta: "bar",
    columns: ["description", "quantity", "price", "rate", "amount"],
    table: "ruled",
    tax: "rate",
    currency: { word: "SEK", at: "word" },
    payment: "line",
    iban: false,
  }),
};
