import type { LanguageWords } from "../language.ts";

export const finnish: LanguageWords = {
  tag: "fi",
  notOnDocument: "Ei ole asiakirjassa.",
  regions: {
    header: "otsaketiedot",
    table: "rivitaulukko",
    totals: "summat",
    tax: "verot",
    payment: "maksutiedot",
  },
  fields: {
    "vendor.name": "myyjän nimi",
    "vendor.address": "myyjän osoite",
    "vendor.tax_ids": "myyjän Y-tunnus tai ALV-numero",
    number: "asiakirjan numero",
    issue_date: "päiväys",
    due_date: "eräpäivä",
    currency: "valuutta",
    subtotal: "välisumma",
    tax: "veron kokonaismäärä",
    rounding: "pyöristys",
    total: "loppusumma",
    "payment.reference": "maksuviite",
    "payment.iban": "IBAN-tilinumero",
    "payment.bankgiro": "bankgironumero",
  },
  readRegion: ["Lue {region}. JSON: {json}", "Anna {region} JSON-muodossa: {json}"],
  askField: [
    'Mikä on {field}? JSON: {json} tai "{missing}"',
    'Selvitä, mikä {field} on. Vastaa {json} tai "{missing}"',
  ],
  fillSkeleton: ["Täytä: {json}", "Lue vain se, mitä tämä JSON kysyy: {json}"],
  transcribeFirst: [
    "Kirjoita auki {count} ensimmäistä riviä.",
    "Toista {count} ylintä riviä sellaisina kuin ne on painettu.",
  ],
  transcribeLast: [
    "Kirjoita auki {count} viimeistä riviä.",
    "Toista {count} alinta riviä sellaisina kuin ne on painettu.",
  ],
  transcribeLines: [
    "Kirjoita auki rivit {first}–{last}.",
    "Toista rivistä {first} riviin {last} saakka.",
  ],
  transcribeDescriptions: [
    "Kirjoita auki tuotteiden kuvaukset, yksi riviä kohti.",
    "Luettele ostetut tuotteet painetussa muodossa, yksi riviä kohti.",
  ],
};
