import type { LanguageWords } from "../language.ts";

export const english: LanguageWords = {
  tag: "en",
  notOnDocument: "Not on the document.",
  regions: {
    header: "the header",
    table: "the table of items",
    totals: "the totals",
    tax: "the taxes",
    payment: "the payment details",
  },
  fields: {
    "vendor.name": "the seller's name",
    "vendor.address": "the seller's address",
    "vendor.tax_ids": "the seller's tax or company number",
    number: "the document number",
    issue_date: "the date of issue",
    due_date: "the due date",
    currency: "the currency",
    subtotal: "the subtotal",
    tax: "the total tax",
    rounding: "the rounding",
    total: "the total",
    "payment.reference": "the payment reference",
    "payment.iban": "the IBAN",
    "payment.bankgiro": "the bankgiro number",
  },
  readRegion: ["Read {region}. JSON: {json}", "Give {region} as JSON: {json}"],
  askField: [
    'What is {field}? JSON: {json} or "{missing}"',
    'Find what {field} is. Answer {json}, or "{missing}"',
  ],
  fillSkeleton: ["Fill in: {json}", "Read only what this JSON asks for: {json}"],
  transcribeFirst: [
    "Transcribe the first {count} lines.",
    "Write out the top {count} lines as they are printed.",
  ],
  transcribeLast: [
    "Transcribe the last {count} lines.",
    "Write out the bottom {count} lines as they are printed.",
  ],
  transcribeLines: [
    "Transcribe lines {first} to {last}.",
    "Write out line {first} up to line {last}.",
  ],
  transcribeDescriptions: [
    "Transcribe the descriptions of the items, one a line.",
    "List what was bought as it is printed, one item a line.",
  ],
};
