import type { LanguageWords } from "../language.ts";

export const french: LanguageWords = {
  tag: "fr",
  notOnDocument: "Absent du document.",
  regions: {
    header: "l'en-tête",
    table: "le tableau des articles",
    totals: "les totaux",
    tax: "les taxes",
    payment: "les informations de paiement",
  },
  fields: {
    "vendor.name": "le nom du vendeur",
    "vendor.address": "l'adresse du vendeur",
    "vendor.tax_ids": "le numéro fiscal ou d'entreprise du vendeur",
    number: "le numéro du document",
    issue_date: "la date d'émission",
    due_date: "la date d'échéance",
    currency: "la devise",
    subtotal: "le sous-total",
    tax: "le montant total des taxes",
    rounding: "l'arrondi",
    total: "le total",
    "payment.reference": "la référence de paiement",
    "payment.iban": "l'IBAN",
    "payment.bankgiro": "le numéro bankgiro",
  },
  readRegion: ["Lis {region}. JSON : {json}", "Donne {region} en JSON : {json}"],
  askField: [
    'Indique {field}. JSON : {json} ou "{missing}"',
    'Donne {field}. Réponds {json}, ou "{missing}"',
  ],
  fillSkeleton: ["Remplis : {json}", "Lis seulement ce que ce JSON demande : {json}"],
  transcribeFirst: [
    "Transcris les {count} premières lignes.",
    "Recopie les {count} lignes du haut telles qu'elles sont imprimées.",
  ],
  transcribeLast: [
    "Transcris les {count} dernières lignes.",
    "Recopie les {count} lignes du bas telles qu'elles sont imprimées.",
  ],
  transcribeLines: [
    "Transcris les lignes {first} à {last}.",
    "Recopie de la ligne {first} à la ligne {last} incluse.",
  ],
  transcribeDescriptions: [
    "Transcris les descriptions des articles, une par ligne.",
    "Énumère ce qui a été acheté tel qu'imprimé, un article par ligne.",
  ],
};
