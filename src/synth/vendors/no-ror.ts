import { iban } from "../../documents/identifiers/iban.ts";
import {
  norwegianAccount,
  norwegianOrganisationNumber,
  norwegianVatNumber,
} from "../../documents/identifiers/no.ts";
import { a4Band } from "../layouts/a4-band.ts";
import { nbNO } from "../locales/nb-no.ts";
import { rorlegger } from "../trades/nb/rorlegger.ts";
import { type TradeVendor } from "../vendor.ts";

const account = norwegianAccount("1506274893");

/** A Norwegian plumber: KID and a payment form. */
export const noRor: TradeVendor = {
  kind: "invoice",
  id: "no-ror",
  locale: nbNO,
  currency: "NOK",
  identity: {
    name: "Strandheim Rør AS",
    shops: [{ lines: ["Industriveien 14", "3915 Porsgrunn"], phone: "35 55 10 84" }],
    taxIds: [
      {
        label: "Org.nr.",
        value: norwegianVatNumber(norwegianOrganisationNumber("98430172")),
      },
    ],
    web: "strandheimror.example",
  },
  payment: {
    ...{ account, iban: iban("NO", account.replace(/ /g, "")), bic: "KYSTNO22XXX" },
    reference: "kid",
  },
  prints: [
    ["invoice", 6],
    ["credit_note", 1],
  ],
  termsDays: [14, 10, 20],
  discounts: 0.06,
  partialPayments: 0.05,
  notes: 0.1,
  mostLines: 14,
  trade: rorlegger,
  format: nbNO.format,
  numbering: "4####",
  creditNumbering: "9####",
  descriptions: { capitals: false, most: 44 },
  words: { invoice: { remark: "Foretaksregisteret · Godkjent våtromsbedrift" } },
  layout: a4Band({
    ...{ font: "open-sans", display: "work-sans", accent: "#0d4f73", logo: "drop", slip: "kid" },
  }),
};
