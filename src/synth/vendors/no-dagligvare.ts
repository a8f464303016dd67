import { norwegianOrganisationNumber } from "../../documents/identifiers/no.ts";
import { supermarketRoll } from "../layouts/supermarket-roll.ts";
import { nbNO } from "../locales/nb-no.ts";
import { dagligvare } from "../trades/nb/dagligvare.ts";
import { type ReceiptVendor } from "../vendor.ts";

const organisation = norwegianOrganisationNumber("91873524");

/** A Norwegian supermarket: departments, pant, points; up to 45 lines. */
export const noDagligvare: ReceiptVendor = {
  kind: "receipt",
  id: "no-dagligvare",
  locale: nbNO,
  currency: "NOK",
  identity: {
    name: "NÆRHANDEL FJELLVIK",
    shops: [
      { lines: ["Storgata 41", "2815 Gjøvik"], phone: "61 10 48 20" },
      { lines: ["Havneveien 6", "6004 Ålesund"], phone: "70 11 93 05" },
    ],
    taxIds: [{ label: "Foretaksregisteret", value: `NO ${organisation} MVA` }],
    web: "naerhandel-fjellvik.example",
  },
  trade: dagligvare,
  format: { ...nbNO.format, rate: "decimals", currency: "code-before" },
  numbering: "######",
  descriptions: { capitals: true, most: 26 },
  discounts: 0.12,
  cash: 0.15,
  splitPayments: 0.05,
  mostLines: 45,
  words: {
    ...nbNO.receiptWords,
    number: "Kvitt.nr",
    total: "TOTALT",
    card: "Bankkort",
    discount: ["Medlemsrabatt", "Nedpris", "Tilbud"],
    farewell: ["Velkommen igjen!", "Åpent 7-23 (8-21)"],
  },
  layout: supermarketRoll({
    ...{ widthPx: 404, font: "ubuntu-mono", sizePx: 17, leading: 1.18, nameScale: 1.35 },
    logo: { shape: "leaf", sizePx: 44 },
    rule: "-",
    counting: "below",
    letters: false,
    sections: true,
    pieces: "Antall varer",
    loyalty: {
      ...{ member: "Medlem", earned: "Opptjent i dag", balance: "Poengsaldo" },
      saved: "Du har spart",
    },
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcode: true,
  }),
};
