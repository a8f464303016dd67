import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber } from "../../documents/identifiers/se.ts";
import { a4Letter } from "../layouts/a4-letter.ts";
import { svSE } from "../locales/sv-se.ts";
import { craft } from "../trades/craft.ts";
import { type TradeVendor } from "../vendor.ts";

/** A plumber's letter with an inbetalningskort below it; sums are rounded to whole kronor. */
export const seVvs: TradeVendor = {
  kind: "invoice",
  id: "se-vvs",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Rörteknik i Hälsingland AB",
    shops: [{ lines: ["Verkstadsgatan 6", "821 43 Bollnäs"], phone: "0278-51 90 22" }],
    taxIds: [{ label: "Org.nr", value: organisationNumber("556730194") }],
    web: "rorteknik.example",
  },
  prints: [
    ["invoice", 7],
    ["credit_note", 1],
  ],
  payment: {
    ...{ bankgiro: bankgiro("3718462"), iban: iban("SE", "30000000030184427561") },
    reference: "ocr",
  },
  termsDays: [30, 14],
  roundsTo: 100,
  documentDiscounts: 0.08,
  partialPayments: 0.06,
  notes: 0.1,
  mostLines: 12,
  trade: craft,
  format: { ...svSE.format, date: "named", rate: "spaced" },
  numbering: "YY-####",
  creditNumbering: "K-####",
  descriptions: { capitals: false, most: 44 },
  words: {
    invoice: { title: "Faktura", number: "Nummer", date: "Datum", due: "Betalas senast" },
    credit_note: { title: "Kreditfaktura", number: "Nummer", date: "Datum" },
  },
  layout: a4Letter({ font: "lato", accent: "#1d6a73", logo: "drop", slip: "bankgiro" }),
};
