import { spanishCompanyNif } from "../../documents/identifiers/es.ts";
import { facturaSimplificada } from "../layouts/factura-simplificada.ts";
import { esES } from "../locales/es-es.ts";
import { supermercado } from "../trades/es/supermercado.ts";
import { type ReceiptVendor } from "../vendor.ts";

/** A Spanish supermarket: capitals in four columns, a row for each rate; up to 45 lines. */
export const esSuper: ReceiptVendor = {
  kind: "receipt",
  id: "es-super",
  locale: esES,
  currency: "EUR",
  identity: {
    name: "SUPERMERCADOS RIBALTA NORTE",
    shops: [
      { lines: ["Avenida de la Constitución, 120", "33013 Oviedo"], phone: "985 23 77 40" },
      { lines: ["Calle San Martín, 33", "24003 León"], phone: "987 20 16 95" },
    ],
    taxIds: [{ label: "C.I.F.", value: spanishCompanyNif("A", "4608137") }],
    web: "ribaltanorte.example",
  },
  trade: supermercado,
  format: { ...esES.format, rate: "spaced", currency: "symbol-after" },
  numbering: "####-###-######",
  descriptions: { capitals: true, most: 24 },
  discounts: 0.06,
  cash: 0.3,
  mostLines: 45,
  words: {
    ...esES.receiptWords,
    title: "FACTURA SIMPLIFICADA",
    total: "TOTAL",
    card: "TARJETA BANCARIA",
    cash: "EFECTIVO",
    discount: ["DTO. SOCIO", "OFERTA 2ª UD."],
    farewell: ["SE ADMITEN DEVOLUCIONES CON TICKET", "GRACIAS POR SU COMPRA"],
  },
  layout: facturaSimplificada({
    ...{ widthPx: 420, font: "overpass-mono", sizePx: 13, leading: 1.3, nameScale: 1.5 },
    rule: "=",
    tax: "rows",
    table: null,
  }),
};
