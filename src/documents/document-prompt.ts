import { DocumentSchema, type PaperDocument } from "./document.ts";

/**
 * The JSON that is asked for, as a skeleton: "" a text, 0 a number, a date in its form, one element
 * for a list. The model sees which keys there are; training shows what goes into them.
 */
export const DOCUMENT_SKELETON = {
  kind: "",
  vendor: { name: "", address: "", tax_ids: [""] },
  number: "",
  issue_date: "YYYY-MM-DD",
  due_date: "YYYY-MM-DD",
  currency: "",
  line_items: [{ description: "", quantity: 0, unit_price: 0, total: 0, code: "", tax_rate: 0 }],
  subtotal: 0,
  tax_lines: [{ rate: 0, basis: 0, amount: 0 }],
  tax: 0,
  rounding: 0,
  total: 0,
  payment: { reference: "", iban: "", bankgiro: "" },
};

/** What a model is asked for each paper, in training and in reading alike. */
export function documentPrompt(): string {
  return `JSON: ${JSON.stringify(DOCUMENT_SKELETON)}`;
}

/** The one spelling of a document that models learn and write: compact, keys in schema order. */
export function documentAnswer(document: PaperDocument): string {
  return JSON.stringify(DocumentSchema.parse(document));
}
