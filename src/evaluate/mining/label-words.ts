import { companyKey } from "../../data/company.ts";

/**
 * Words that papers print before a value, in the languages that are drawn: an answer that is one of
 * these has taken the label for the value. Not all there are; a word that can be a value is left out.
 */
const LABEL_WORDS = [
  ...[
    "faktura",
    "fakturanummer",
    "fakturanr",
    "fakturadatum",
    "förfallodatum",
    "kvitto",
    "kvittonr",
  ],
  ...[
    "summa",
    "att betala",
    "moms",
    "netto",
    "brutto",
    "totalt",
    "datum",
    "orgnr",
    "ocr",
    "kundnr",
  ],
  ...[
    "fakturadato",
    "forfallsdato",
    "forfaldsdato",
    "å betale",
    "at betale",
    "dato",
    "mva",
    "beløp",
  ],
  ...[
    "lasku",
    "laskun numero",
    "eräpäivä",
    "päiväys",
    "yhteensä",
    "alv",
    "viitenumero",
    "y-tunnus",
  ],
  ...[
    "rechnung",
    "rechnungsnummer",
    "rechnungsdatum",
    "fällig am",
    "gesamtbetrag",
    "zwischensumme",
  ],
  ...["betrag", "steuer", "mwst", "ust", "summe", "belegnummer", "kassenbon", "beleg", "quittung"],
  ...[
    "facture",
    "numéro de facture",
    "date de facture",
    "échéance",
    "montant",
    "sous total",
    "tva",
  ],
  ...["total ttc", "total ht", "net à payer", "ticket", "reçu", "siret"],
  ...["factura", "número de factura", "fecha", "vencimiento", "importe", "base imponible", "iva"],
  ...["total a pagar", "nif", "cif"],
  ...[
    "invoice",
    "invoice number",
    "invoice no",
    "invoice date",
    "due date",
    "receipt",
    "receipt no",
  ],
  ...["total", "subtotal", "grand total", "amount", "amount due", "balance due", "tax", "vat"],
  ...["vat no", "date", "order no", "purchase order", "payment reference", "iban", "bankgiro"],
] as const;

const KEYS: ReadonlySet<string> = new Set(LABEL_WORDS.map(companyKey));

/** Whether a text is the word of a label, whatever its case, accents and punctuation. */
export function isLabelWord(text: string): boolean {
  return KEYS.has(companyKey(text));
}
