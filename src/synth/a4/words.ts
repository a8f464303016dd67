import { type LocaleId } from "../locale.ts";

/** Words of A4 pages that no field and no vendor has. */
export interface A4Words {
  /** Heading of the numbers of lines. */
  readonly position: string;
  /** Number and day of a delivery that a group of lines belongs to. */
  readonly deliveryNote: string;
  readonly groupSum: string;
  /** Heading of the summary of an invoice whose lines stand on later pages. */
  readonly summary: string;
  readonly seeNextPage: string;
  /** Above a payment slip's parts. */
  readonly payer: string;
  readonly payee: string;
  readonly amount: string;
  /** Beside a code for payment by telephone. */
  readonly scanToPay: string;
  readonly placeAndDate: string;
  readonly orderedBy: string;
  readonly approvedBy: string;
}

export const A4_WORDS: Readonly<Record<LocaleId, A4Words>> = {
  "sv-SE": {
    position: "Rad",
    deliveryNote: "Följesedel",
    groupSum: "Delsumma",
    summary: "Sammanställning",
    seeNextPage: "Specifikation på nästa sida",
    payer: "Betalningsavsändare",
    payee: "Betalningsmottagare",
    amount: "Belopp",
    scanToPay: "Skanna och betala",
    placeAndDate: "Ort och datum",
    orderedBy: "Beställare",
    approvedBy: "Attest",
  },
  "nb-NO": {
    position: "Linje",
    deliveryNote: "Følgeseddel",
    groupSum: "Delsum",
    summary: "Sammendrag",
    seeNextPage: "Spesifikasjon på neste side",
    payer: "Betalt av",
    payee: "Betalt til",
    amount: "Beløp",
    scanToPay: "Skann og betal",
    placeAndDate: "Sted og dato",
    orderedBy: "Bestiller",
    approvedBy: "Godkjent av",
  },
  "da-DK": {
    position: "Linje",
    deliveryNote: "Følgeseddel",
    groupSum: "Subtotal",
    summary: "Oversigt",
    seeNextPage: "Specifikation på næste side",
    payer: "Indbetaler",
    payee: "Kreditor",
    amount: "Beløb",
    scanToPay: "Skan og betal",
    placeAndDate: "Sted og dato",
    orderedBy: "Rekvirent",
    approvedBy: "Godkendt af",
  },
  "fi-FI": {
    position: "Rivi",
    deliveryNote: "Lähete",
    groupSum: "Välisumma",
    summary: "Yhteenveto",
    seeNextPage: "Erittely seuraavalla sivulla",
    payer: "Maksaja",
    payee: "Saaja",
    amount: "Summa",
    scanToPay: "Skannaa ja maksa",
    placeAndDate: "Paikka ja päiväys",
    orderedBy: "Tilaaja",
    approvedBy: "Hyväksyjä",
  },
  "de-DE": {
    position: "Pos.",
    deliveryNote: "Lieferschein",
    groupSum: "Zwischensumme",
    summary: "Zusammenfassung",
    seeNextPage: "Einzelaufstellung auf der nächsten Seite",
    payer: "Auftraggeber",
    payee: "Empfänger",
    amount: "Betrag",
    scanToPay: "Scannen und bezahlen",
    placeAndDate: "Ort, Datum",
    orderedBy: "Besteller",
    approvedBy: "Freigegeben",
  },
  "fr-FR": {
    position: "N°",
    deliveryNote: "Bon de livraison",
    groupSum: "Sous-total",
    summary: "Récapitulatif",
    seeNextPage: "Détail en page suivante",
    payer: "Débiteur",
    payee: "Bénéficiaire",
    amount: "Montant",
    scanToPay: "Scannez pour payer",
    placeAndDate: "Lieu et date",
    orderedBy: "Demandeur",
    approvedBy: "Approuvé par",
  },
  "es-ES": {
    position: "Lín.",
    deliveryNote: "Albarán",
    groupSum: "Subtotal",
    summary: "Resumen",
    seeNextPage: "Detalle en la página siguiente",
    payer: "Ordenante",
    payee: "Beneficiario",
    amount: "Importe",
    scanToPay: "Escanee y pague",
    placeAndDate: "Lugar y fecha",
    orderedBy: "Solicitante",
    approvedBy: "Autorizado por",
  },
  "en-GB": {
    position: "Line",
    deliveryNote: "Delivery note",
    groupSum: "Subtotal",
    summary: "Summary",
    seeNextPage: "Details on the next page",
    payer: "Payer",
    payee: "Payee",
    amount: "Amount",
    scanToPay: "Scan to pay",
    placeAndDate: "Place and date",
    orderedBy: "Ordered by",
    approvedBy: "Approved by",
  },
  "en-US": {
    position: "Line",
    deliveryNote: "Packing slip",
    groupSum: "Subtotal",
    summary: "Account summary",
    seeNextPage: "See next page for details",
    payer: "Remitter",
    payee: "Remit to",
    amount: "Amount",
    scanToPay: "Scan to pay",
    placeAndDate: "Place and date",
    orderedBy: "Ordered by",
    approvedBy: "Authorized by",
  },
};
