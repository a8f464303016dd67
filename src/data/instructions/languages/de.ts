import type { LanguageWords } from "../language.ts";

export const german: LanguageWords = {
  tag: "de",
  notOnDocument: "Nicht auf dem Dokument.",
  regions: {
    header: "den Kopf",
    table: "die Positionstabelle",
    totals: "die Summen",
    tax: "die Steuern",
    payment: "die Zahlungsangaben",
  },
  fields: {
    "vendor.name": "der Name des Verkäufers",
    "vendor.address": "die Anschrift des Verkäufers",
    "vendor.tax_ids": "die Steuer- oder Registernummer des Verkäufers",
    number: "die Nummer des Dokuments",
    issue_date: "das Ausstellungsdatum",
    due_date: "das Fälligkeitsdatum",
    currency: "die Währung",
    subtotal: "die Zwischensumme",
    tax: "der Steuerbetrag",
    rounding: "die Rundung",
    total: "der Gesamtbetrag",
    "payment.reference": "der Verwendungszweck",
    "payment.iban": "die IBAN",
    "payment.bankgiro": "die Bankgiro-Nummer",
  },
  readRegion: ["Lies {region}. JSON: {json}", "Gib {region} als JSON wieder: {json}"],
  askField: [
    'Was ist {field}? JSON: {json} oder "{missing}"',
    'Stelle fest, was {field} ist. Antworte {json} oder "{missing}"',
  ],
  fillSkeleton: ["Fülle aus: {json}", "Lies nur, wonach dieses JSON fragt: {json}"],
  transcribeFirst: [
    "Schreibe die ersten {count} Zeilen ab.",
    "Gib die obersten {count} Zeilen so wieder, wie sie gedruckt sind.",
  ],
  transcribeLast: [
    "Schreibe die letzten {count} Zeilen ab.",
    "Gib die untersten {count} Zeilen so wieder, wie sie gedruckt sind.",
  ],
  transcribeLines: [
    "Schreibe die Zeilen {first} bis {last} ab.",
    "Gib Zeile {first} bis einschließlich Zeile {last} wieder.",
  ],
  transcribeDescriptions: [
    "Schreibe die Bezeichnungen der Positionen ab, eine je Zeile.",
    "Zähle auf, was gekauft wurde, wie es gedruckt ist, eine Position je Zeile.",
  ],
};
