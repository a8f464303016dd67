import type { LanguageWords } from "../language.ts";

export const spanish: LanguageWords = {
  tag: "es",
  notOnDocument: "No está en el documento.",
  regions: {
    header: "el encabezado",
    table: "la tabla de artículos",
    totals: "los totales",
    tax: "los impuestos",
    payment: "los datos de pago",
  },
  fields: {
    "vendor.name": "el nombre del vendedor",
    "vendor.address": "la dirección del vendedor",
    "vendor.tax_ids": "el número fiscal o de empresa del vendedor",
    number: "el número del documento",
    issue_date: "la fecha de emisión",
    due_date: "la fecha de vencimiento",
    currency: "la moneda",
    subtotal: "el subtotal",
    tax: "el total de impuestos",
    rounding: "el redondeo",
    total: "el total",
    "payment.reference": "la referencia de pago",
    "payment.iban": "el IBAN",
    "payment.bankgiro": "el número de bankgiro",
  },
  readRegion: ["Lee {region}. JSON: {json}", "Da {region} como JSON: {json}"],
  askField: [
    '¿Cuál es {field}? JSON: {json} o "{missing}"',
    'Indica {field}. Responde {json}, o "{missing}"',
  ],
  fillSkeleton: ["Rellena: {json}", "Lee solo lo que pide este JSON: {json}"],
  transcribeFirst: [
    "Transcribe las primeras {count} líneas.",
    "Copia las {count} líneas de arriba tal como están impresas.",
  ],
  transcribeLast: [
    "Transcribe las últimas {count} líneas.",
    "Copia las {count} líneas de abajo tal como están impresas.",
  ],
  transcribeLines: [
    "Transcribe las líneas {first} a {last}.",
    "Copia desde la línea {first} hasta la línea {last} incluida.",
  ],
  transcribeDescriptions: [
    "Transcribe las descripciones de los artículos, una por línea.",
    "Enumera lo comprado tal como está impreso, un artículo por línea.",
  ],
};
