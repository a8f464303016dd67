import { organisationNumber } from "../../documents/identifiers.ts";
import { thermalRoll } from "../layouts/thermal-roll.ts";
import { grocery } from "../trades/grocery.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** Held out: a village shop, monospaced, columns. */
export const vendorP: ReceiptVendor = {
  kind: "receipt",
  id: "p",
  identity: {
    name: "LANTHANDELN TORGET",
    shops: [
      { lines: ["Bygatan 2", "790 20 Grycksbo"], phone: "023-401 15" },
      { lines: ["Sockenvägen 88", "777 34 Smedjebacken"], phone: "0240-702 26" },
    ],
    organisation: organisationNumber("556290471"),
    taxIds: ["organisation"],
    web: "lanthandeln.example",
  },
  trade: grocery,
  format: { decimal: ",", group: " ", minus: "before", date: "iso", rate: "decimals" },
  numbering: "#-#####",
  descriptions: { capitals: false, most: 24 },
  discounts: 0.12,
  cash: 0.35,
  words: {
    title: "Kvitto",
    number: "Kvittonr",
    organisation: "Org.nr",
    vatNumber: "Momsreg.nr",
    till: "Kassa",
    cashier: "Kassör",
    subtotal: "Delsumma",
    rounding: "Öresavrundning",
    total: "Summa",
    card: "Bankkort",
    cash: "Kontant",
    change: "Tillbaka",
    discount: ["Kampanj", "Rabatt"],
    taxTable: ["Moms %", "Moms", "Netto", "Brutto"],
    taxSum: "Varav moms",
    farewell: ["Välkommen tillbaka!"],
  },
  layout: thermalRoll({
    widthPx: 428,
    font: "cousine",
    sizePx: 15,
    leading: 1.25,
    header: { align: "center", nameScale: 1.4, nameBold: true },
    rule: "dashed",
    meta: "bottom",
    items: "below",
    codes: false,
    rates: false,
    subtotal: true,
    totalScale: 1.3,
    totalBold: true,
    currency: { word: "SEK", at: "word" },
    tax: "table",
    taxColumns: ["rate", "tax", "basis", "gross"],
    slip: true,
    barcode: false,
  }),
};
