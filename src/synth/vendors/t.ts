import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { craft } from "../trades/craft.ts";
import { type TradeVendor } from "../vendor.ts";

/** Held out: a plumber, centred letterhead, boxes, banded table, rounding. */
export const vendorT: TradeVendor = {
  kind: "invoice",
  id: "t",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Vatten & Värme Öst AB",
    shops: [{ lines: ["Rörvägen 11", "392 39 Kalmar"], phone: "0480-42 16 70" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("559150872") }],
    web: "vattenvarme.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("472903"),
    iban: iban("SE", "60000000000716623408"),
    reference: "ocr",
  },
  termsDays: [30, 14],
  roundsTo: 100,
  trade: craft,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "YY-####",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      date: "Datum",
      due: "Förfallodag",
      description: "Beskrivning",
      unitPrice: "Enhetspris",
      subtotal: "Delsumma",
      total: "Summa att betala",
    },
  },
  layout: a4Invoice({
    font: "open-sans",
    sizePx: 14,
    name: { font: "open-sans", sizePx: 22 },
    accent: "#14507a",
    logo: "drop",
    head: "centred",
    meta: "boxes",
    columns: ["description", "quantity", "price", "amount"],
    table: "banded",
    tax: "rate",
    currency: { word: "kr", at: "amount" },
    payment: "columns",
    iban: false,
  }),
};
