import { iban } from "../../documents/identifiers/iban.ts";
import {
  norwegianAccount,
  norwegianOrganisationNumber,
  norwegianVatNumber,
} from "../../documents/identifiers/no.ts";
import { a4Boxed } from "../layouts/a4-boxed.ts";
import { enGB } from "../locales/en-gb.ts";
import { nbNO } from "../locales/nb-no.ts";
import { exported } from "../trades/exported.ts";
import { sjomat } from "../trades/nb/sjomat.ts";
import { type TradeVendor } from "../vendor.ts";

/** A Norwegian exporter of fish: English words, yen without a minor unit. */
export const noLaks: TradeVendor = {
  kind: "invoice",
  id: "no-laks",
  locale: { ...nbNO, units: enGB.units, months: enGB.months, shortMonths: enGB.shortMonths },
  currency: "JPY",
  identity: {
    name: "Havørn Seafood Export AS",
    shops: [{ lines: ["Havneveien 2", "8370 Leknes", "Norway"], phone: "+47 76 08 44 10" }],
    taxIds: [
      {
        label: "VAT No.",
        value: norwegianVatNumber(norwegianOrganisationNumber("91547038")),
      },
    ],
    web: "havornseafood.example",
  },
  payment: {
    ...{ iban: iban("NO", norwegianAccount("8601417532").replace(/ /g, "")), bic: "NORDNO22JPY" },
    reference: "rf",
  },
  prints: [
    ["invoice", 8],
    ["credit_note", 1],
  ],
  termsDays: [30, 7, 14],
  mostLines: 10,
  customers: [
    {
      name: "Shirakawa Suisan K.K.",
      lines: ["2-14-6 Tsukiji, Chuo-ku", "Tokyo 104-0045", "Japan"],
    },
    {
      name: "Minato Foods Co., Ltd.",
      lines: ["1-3 Kaigan-dori, Chuo-ku", "Kobe 650-0024", "Japan"],
    },
    { name: "Hokuto Trading K.K.", lines: ["5-2 Odori Higashi", "Sapporo 060-0041", "Japan"] },
  ],
  trade: exported(sjomat),
  format: {
    ...{ decimal: ".", group: ",", minus: "before", date: "short-named", rate: "spaced" },
    currency: "code-before",
  },
  numbering: "EXYY-####",
  creditNumbering: "CNYY-###",
  descriptions: { capitals: false, most: 44 },
  words: {
    invoice: {
      ...enGB.invoiceWords,
      title: "COMMERCIAL INVOICE",
      remark: "Export sale, zero-rated. Origin: Norway. Incoterms: CIF Narita.",
      farewell: "",
    },
    credit_note: { ...enGB.creditNoteWords, remark: "" },
  },
  layout: a4Boxed({
    ...{ font: "roboto-condensed", sizePx: 13, accent: "#17375e", logo: "peak", tax: "rate" },
    columns: ["code", "description", "quantity", "price", "amount"],
    currency: "amount",
  }),
};
