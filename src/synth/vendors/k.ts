import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { consulting } from "../trades/consulting.ts";
import { type TradeVendor } from "../vendor.ts";

/** A consultancy: centred letterhead, boxes, plain table. */
export const vendorK: TradeVendor = {
  kind: "invoice",
  id: "k",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Kodverket i Umeå AB",
    shops: [{ lines: ["Västra Strandgatan 7", "903 26 Umeå"], phone: "090-12 05 66" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("559184260") }],
    web: "kodverket.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("5807112"),
    iban: iban("SE", "60000000000384216657"),
    reference: "ocr",
  },
  termsDays: [30, 15],
  trade: consulting,
  format: { ...svSE.format, date: "named", rate: "spaced" },
  numbering: "YYYY####",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      date: "Datum",
      due: "Förfaller",
      reference: "OCR",
      description: "Beskrivning",
      quantity: "Mängd",
      unitPrice: "Pris",
      amount: "Summa",
    },
  },
  layout: a4Invoice({
    font: "source-sans-3",
    sizePx: 15,
    name: { font: "source-sans-3", sizePx: 24 },
    accent: "#333333",
    logo: "hexagon",
    head: "centred",
    meta: "boxes",
    columns: ["description", "quantity", "price", "amount"],
    table: "plain",
    tax: "rate",
    currency: { word: "kr", at: "amount" },
    payment: "columns",
    iban: true,
  }),
};
