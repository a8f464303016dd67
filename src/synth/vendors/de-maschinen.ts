import { germanVatNumber } from "../../documents/identifiers/de.ts";
import { iban } from "../../documents/identifiers/iban.ts";
import { a4Wholesale } from "../layouts/a4-wholesale.ts";
import { deDE } from "../locales/de-de.ts";
import { enGB } from "../locales/en-gb.ts";
import { maschinenbau } from "../trades/de/maschinenbau.ts";
import { exported } from "../trades/exported.ts";
import { type TradeVendor } from "../vendor.ts";

/** A German maker of machines that invoices in Kuwaiti dinars: three decimals, several pages. */
export const deMaschinen: TradeVendor = {
  kind: "invoice",
  id: "de-maschinen",
  locale: { ...deDE, units: enGB.units, months: enGB.months, shortMonths: enGB.shortMonths },
  currency: "KWD",
  identity: {
    name: "Rautenfels Fördertechnik GmbH",
    shops: [{ lines: ["Am Kirchplatz 8", "74072 Heilbronn", "Germany"], phone: "+49 7131 99040" }],
    taxIds: [{ label: "USt-IdNr.", value: germanVatNumber("14673905") }],
    web: "rautenfels.example",
  },
  payment: { iban: iban("DE", "620500810074120934"), bic: "HLBNDE66", reference: "rf" },
  prints: [
    ["invoice", 8],
    ["credit_note", 1],
  ],
  termsDays: [30, 60],
  discounts: 0.05,
  documentDiscounts: 0.15,
  partialPayments: 0.2,
  mostLines: 130,
  orderNumbers: "KPC-######",
  customers: [
    {
      name: "Al Waha Logistics W.L.L.",
      lines: ["Block 3, Street 17, Shuwaikh Industrial", "70051 Kuwait City", "Kuwait"],
    },
    {
      name: "Gulf Horizon Cement K.S.C.",
      lines: ["Ahmadi Road, Plot 88", "61000 Ahmadi", "Kuwait"],
    },
  ],
  trade: exported(maschinenbau),
  format: {
    ...deDE.format,
    date: "short-named",
    decimal: ".",
    group: ",",
    currency: "code-before",
  },
  numbering: "8#######",
  descriptions: { capitals: false, most: 64 },
  words: {
    invoice: {
      ...enGB.invoiceWords,
      title: "Rechnung / Invoice",
      number: "Rechnungs-Nr. / Invoice No.",
      date: "Datum / Date",
      due: "Fällig / Due",
      description: "Bezeichnung / Description",
      total: "Endbetrag / Total due",
      remark: "Steuerfreie Ausfuhrlieferung gemäß § 4 Nr. 1a UStG",
      farewell: "",
    },
    credit_note: { ...enGB.creditNoteWords, title: "Gutschrift / Credit note" },
  },
  layout: a4Wholesale({
    ...{ font: "roboto-condensed", accent: "#2d3b45", carriesOver: true, currency: "amount" },
    columns: ["position", "code", "description", "quantity", "price", "amount"],
    tax: "rate",
  }),
};
