import type { LanguageWords } from "../language.ts";

export const danish: LanguageWords = {
  tag: "da",
  notOnDocument: "Findes ikke på dokumentet.",
  regions: {
    header: "sidehovedet",
    table: "tabellen med varelinjer",
    totals: "summerne",
    tax: "afgifterne",
    payment: "betalingsoplysningerne",
  },
  fields: {
    "vendor.name": "sælgerens navn",
    "vendor.address": "sælgerens adresse",
    "vendor.tax_ids": "sælgerens CVR- eller momsnummer",
    number: "dokumentets nummer",
    issue_date: "udstedelsesdatoen",
    due_date: "forfaldsdatoen",
    currency: "valutaen",
    subtotal: "subtotalen",
    tax: "den samlede moms",
    rounding: "afrundingen",
    total: "totalbeløbet",
    "payment.reference": "betalingsreferencen",
    "payment.iban": "IBAN-nummeret",
    "payment.bankgiro": "bankgironummeret",
  },
  readRegion: ["Læs {region}. JSON: {json}", "Giv {region} som JSON: {json}"],
  askField: [
    'Hvad er {field}? JSON: {json} eller "{missing}"',
    'Find ud af, hvad {field} er. Svar {json}, eller "{missing}"',
  ],
  fillSkeleton: ["Udfyld: {json}", "Læs kun det, som denne JSON spørger om: {json}"],
  transcribeFirst: [
    "Afskriv de første {count} linjer.",
    "Gengiv de øverste {count} linjer, som de er trykt.",
  ],
  transcribeLast: [
    "Afskriv de sidste {count} linjer.",
    "Gengiv de nederste {count} linjer, som de er trykt.",
  ],
  transcribeLines: [
    "Afskriv linje {first} til {last}.",
    "Gengiv linje {first} til og med linje {last}.",
  ],
  transcribeDescriptions: [
    "Afskriv varernes beskrivelser, én pr. linje.",
    "Opregn det købte, som det er trykt, én vare pr. linje.",
  ],
};
