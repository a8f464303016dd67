import type { LanguageWords } from "../language.ts";

export const swedish: LanguageWords = {
  tag: "sv",
  notOnDocument: "Finns inte på dokumentet.",
  regions: {
    header: "sidhuvudet",
    table: "tabellen med rader",
    totals: "summorna",
    tax: "skatten",
    payment: "betalningsuppgifterna",
  },
  fields: {
    "vendor.name": "säljarens namn",
    "vendor.address": "säljarens adress",
    "vendor.tax_ids": "säljarens organisations- eller momsnummer",
    number: "dokumentets nummer",
    issue_date: "utfärdandedatumet",
    due_date: "förfallodatumet",
    currency: "valutan",
    subtotal: "delsumman",
    tax: "den totala momsen",
    rounding: "öresavrundningen",
    total: "totalbeloppet",
    "payment.reference": "betalningsreferensen",
    "payment.iban": "IBAN-numret",
    "payment.bankgiro": "bankgironumret",
  },
  readRegion: ["Läs {region}. JSON: {json}", "Ge {region} som JSON: {json}"],
  askField: [
    'Vad är {field}? JSON: {json} eller "{missing}"',
    'Ta reda på vad {field} är. Svara {json}, eller "{missing}"',
  ],
  fillSkeleton: ["Fyll i: {json}", "Läs bara det som denna JSON frågar efter: {json}"],
  transcribeFirst: [
    "Skriv av de första {count} raderna.",
    "Återge de översta {count} raderna som de är tryckta.",
  ],
  transcribeLast: [
    "Skriv av de sista {count} raderna.",
    "Återge de nedersta {count} raderna som de är tryckta.",
  ],
  transcribeLines: [
    "Skriv av raderna {first} till {last}.",
    "Återge rad {first} till och med rad {last}.",
  ],
  transcribeDescriptions: [
    "Skriv av varornas beskrivningar, en per rad.",
    "Räkna upp vad som köptes så som det är tryckt, en vara per rad.",
  ],
};
