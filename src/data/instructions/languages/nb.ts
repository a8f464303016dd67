import type { LanguageWords } from "../language.ts";

export const norwegian: LanguageWords = {
  tag: "nb",
  notOnDocument: "Finnes ikke på dokumentet.",
  regions: {
    header: "dokumenthodet",
    table: "tabellen med varelinjer",
    totals: "summene",
    tax: "avgiftene",
    payment: "betalingsopplysningene",
  },
  fields: {
    "vendor.name": "selgerens navn",
    "vendor.address": "selgerens adresse",
    "vendor.tax_ids": "selgerens organisasjons- eller MVA-nummer",
    number: "dokumentnummeret",
    issue_date: "utstedelsesdatoen",
    due_date: "forfallsdatoen",
    currency: "valutaen",
    subtotal: "delsummen",
    tax: "samlet merverdiavgift",
    rounding: "avrundingen",
    total: "totalbeløpet",
    "payment.reference": "betalingsreferansen",
    "payment.iban": "IBAN-nummeret",
    "payment.bankgiro": "bankgironummeret",
  },
  readRegion: ["Les {region}. JSON: {json}", "Gi {region} som JSON: {json}"],
  askField: [
    'Hva er {field}? JSON: {json} eller "{missing}"',
    'Finn ut hva {field} er. Svar {json}, eller "{missing}"',
  ],
  fillSkeleton: ["Fyll ut: {json}", "Les bare det denne JSON-en spør etter: {json}"],
  transcribeFirst: [
    "Skriv av de første {count} linjene.",
    "Gjengi de øverste {count} linjene slik de er trykt.",
  ],
  transcribeLast: [
    "Skriv av de siste {count} linjene.",
    "Gjengi de nederste {count} linjene slik de er trykt.",
  ],
  transcribeLines: [
    "Skriv av linjene {first} til {last}.",
    "Gjengi linje {first} til og med linje {last}.",
  ],
  transcribeDescriptions: [
    "Skriv av varenes beskrivelser, én per linje.",
    "List opp det som ble kjøpt slik det er trykt, én vare per linje.",
  ],
};
