import { spanishCompanyNif } from "../../documents/identifiers/es.ts";
import { facturaSimplificada } from "../layouts/factura-simplificada.ts";
import { esES } from "../locales/es-es.ts";
import { bar } from "../trades/es/bar.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Spanish bar: factura simplificada with tables. */
export const esBar: ReceiptVendor = {
  kind: "receipt",
  id: "es-bar",
  locale: esES,
  currency: "EUR",
  identity: {
    name: "Bar La Higuera Azul",
    shops: [{ lines: ["Plaza del Ayuntamiento, 7", "37002 Salamanca"], phone: "923 26 41 08" }],
    taxIds: [{ label: "NIF", value: spanishCompanyNif("B", "3749206") }],
    web: "higueraazul.example",
  },
  trade: bar,
  format: esES.format,
  numbering: "T-######",
  descriptions: { capitals: false, most: 24 },
  discounts: 0.03,
  cash: 0.55,
  tips: 0.05,
  mostLines: 16,
  words: {
    ...esES.receiptWords,
    cashier: "Camarero",
    discount: ["Invitación casa", "Dto. barra"],
    farewell: ["IVA incluido", "Gracias por su visita"],
  },
  layout: facturaSimplificada({
    ...{ widthPx: 396, font: "courier-prime", sizePx: 14, leading: 1.22, nameScale: 1.5 },
    rule: "-",
    tax: "pairs",
    table: "Mesa",
  }),
};
