import { iban } from "../../documents/identifiers/iban.ts";
import { bankgiro, organisationNumber, swedishVatNumber } from "../../documents/identifiers/se.ts";
import { a4Wholesale } from "../layouts/a4-wholesale.ts";
import { svSE } from "../locales/sv-se.ts";
import { DELIVERY_LINES } from "../trades/weights.ts";
import { wholesale } from "../trades/wholesale.ts";
import { type TradeVendor } from "../vendor.ts";

const organisation = organisationNumber("559073185");

/** A wholesaler of food: dense lists at two tax rates, credit notes for what came back. */
export const seGrossist: TradeVendor = {
  kind: "invoice",
  id: "se-grossist",
  locale: svSE,
  currency: "SEK",
  identity: {
    name: "Bohusgross Livsmedel AB",
    shops: [{ lines: ["Terminalgatan 18", "451 55 Uddevalla"], phone: "0522-44 71 90" }],
    taxIds: [
      { label: "Org.nr", value: organisation },
      { label: "Momsreg.nr", value: swedishVatNumber(organisation) },
    ],
    web: "bohusgross.example",
  },
  prints: [
    ["invoice", 5],
    ["credit_note", 1],
  ],
  payment: {
    ...{ bankgiro: bankgiro("5943028"), iban: iban("SE", "90000000000917340582") },
    reference: "ocr",
  },
  termsDays: [30, 20],
  discounts: 0.1,
  notes: 0.12,
  mostLines: 130,
  orderNumbers: "######",
  credits: "negative",
  companies: ["Restaurang {last}", "Café {last} HB", "{last}s Kök & Catering AB"],
  trade: { ...wholesale, lines: DELIVERY_LINES },
  format: svSE.format,
  numbering: "7######",
  creditNumbering: "8######",
  descriptions: { capitals: false, most: 48 },
  words: {
    invoice: { title: "Faktura", quantity: "Lev.", unitPrice: "Pris/enh", amount: "Radsumma" },
    credit_note: { title: "Kreditnota", number: "Kreditnotanr", amount: "Radsumma" },
  },
  layout: a4Wholesale({ font: "barlow", accent: "#17406d", logo: "cup" }),
};
