import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { a4Invoice } from "../layouts/a4-invoice.ts";
import { svSE } from "../locales/sv-se.ts";
import { cleaning } from "../trades/cleaning.ts";
import { type TradeVendor } from "../vendor.ts";

/** A cleaning company: sender at the right, boxes, banded table. */
export const vendorO: TradeVendor = {
  kind: "invoice",
  id: "o",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Renhållarna Mälardal AB",
    shops: [{ lines: ["Stenbygatan 4", "721 36 Västerås"], phone: "021-35 70 16" }],
    taxIds: [
      { label: "Org.nr", value: organisationNumber("556553789") },
      { label: "VAT-nr", value: swedishVatNumber(organisationNumber("556553789")) },
    ],
    web: "renhallarna.example",
  },
  prints: [["invoice", 1]],
  payment: {
    bankgiro: bankgiro("398415"),
    iban: iban("SE", "95000099604218374905"),
    reference: "ocr",
  },
  termsDays: [30, 20],
  roundsTo: 100,
  trade: cleaning,
  format: { ...svSE.format, rate: "spaced" },
  numbering: "######",
  descriptions: { capitals: false, most: 34 },
  words: {
    invoice: {
      due: "Betalas senast",
      reference: "OCR-nr",
      description: "Tjänst",
      unitPrice: "Pris",
      amount: "Summa",
      subtotal: "Netto",
    },
  },
  layout: a4Invoice({
    font: "work-sans",
    sizePx: 14,
    name: { font: "work-sans", sizePx: 22 },
    accent: "#0d6b5f",
    logo: "rings",
    head: "title-left",
    meta: "boxes",
    columns: ["code", "description", "quantity", "price", "amount"],
    table: "banded",
    tax: "sum",
    currency: { word: "kr", at: "amount" },
    payment: "columns",
    iban: true,
  }),
};
