import { finnishBusinessId } from "../../documents/identifiers/fi.ts";
import { supermarketRoll } from "../layouts/supermarket-roll.ts";
import { fiFI } from "../locales/fi-fi.ts";
import { kauppa } from "../trades/fi/kauppa.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Finnish supermarket: capitals, weight above its line, tax table last. */
export const fiKauppa: ReceiptVendor = {
  kind: "receipt",
  id: "fi-kauppa",
  locale: fiFI,
  currency: "EUR",
  identity: {
    name: "Kyläkauppa Havupuro",
    shops: [
      { lines: ["Kauppakatu 12", "15140 Lahti"], phone: "03 781 4420" },
      { lines: ["Asematie 5", "04200 Kerava"], phone: "09 242 6108" },
    ],
    taxIds: [{ label: "Y-tunnus", value: finnishBusinessId("2718346") }],
    web: "havupuro.example",
  },
  trade: kauppa,
  format: { ...fiFI.format, group: "", rate: "decimals", currency: "symbol-after" },
  numbering: "######",
  descriptions: { capitals: true, most: 26 },
  discounts: 0.1,
  cash: 0.18,
  mostLines: 45,
  words: {
    ...fiFI.receiptWords,
    title: null,
    number: "K",
    cashier: "Kassanhoitaja",
    card: "KORTTIMAKSU",
    discount: ["JÄSENETU", "PUNALAPPU", "TASAERÄ"],
    farewell: ["Kiitos ja tervetuloa!"],
  },
  layout: supermarketRoll({
    ...{ widthPx: 396, font: "share-tech-mono", sizePx: 17, leading: 1.2, nameScale: 1.3 },
    rule: "dashed",
    counting: "below",
    ...{ letters: false, sections: false },
    pieces: null,
    loyalty: {
      ...{ member: "Jäsennumero", earned: "Bonusostot", balance: "Kertymä tässä kuussa" },
      saved: "Säästit tänään",
    },
    tax: "table",
    taxColumns: ["rate", "basis", "tax", "gross"],
    barcode: false,
  }),
};
