import { z } from "zod";
import { CURRENCY_DECIMALS, decimalText, parseDecimal } from "../core/money.ts";

/** Unit prices may be finer than the currency (fuel, electricity); EN 16931 sets no limit. */
const UNIT_PRICE_DECIMALS = 6;
/** More digits than a double carries exactly would not survive JSON. */
const AMOUNT_DIGITS = 15;

/** Decimals of a JSON number as it is written; null when it cannot be an exact decimal. */
export function jsonDecimals(value: number): number | null {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
  if (text.replace(/\D/g, "").replace(/^0+/, "").length > AMOUNT_DIGITS) return null;
  return parseDecimal(decimalText(parseDecimal(text))).scale;
}

const amount = z
  .number()
  .refine((value) => jsonDecimals(value) !== null, "is not an exact decimal of up to 15 digits");
const text = z.string().min(1);
const date = z.iso.date();

export const LineItemSchema = z.strictObject({
  description: text.nullable(),
  /** Pieces, kilograms, litres, hours: whatever the line counts. */
  quantity: amount.nullable(),
  unit_price: amount.nullable(),
  /** A discount is a line of its own with a negative total. */
  total: amount.nullable(),
  /** The vendor's article number, or a GTIN. */
  code: text.nullable(),
  /** Per cent. */
  tax_rate: amount.nullable(),
});

export const TaxLineSchema = z.strictObject({
  /** Per cent. */
  rate: amount.nullable(),
  /** What the tax is counted on, without the tax. */
  basis: amount.nullable(),
  amount: amount.nullable(),
});

const DocumentObject = z.strictObject({
  kind: z.enum(["receipt", "invoice", "credit_note", "purchase_order"]),
  /** Who sells: on a purchase order the supplier, not the buyer whose letterhead it has. */
  vendor: z.strictObject({
    name: text.nullable(),
    /** One line; the paper's line breaks become ", ". */
    address: text.nullable(),
    /** As printed: organisation number, VAT number, …; empty when none is on the paper. */
    tax_ids: z.array(text),
  }),
  number: text.nullable(),
  issue_date: date.nullable(),
  due_date: date.nullable(),
  currency: z
    .string()
    .refine((code) => CURRENCY_DECIMALS.has(code), "is not an ISO 4217 currency code")
    .nullable(),
  line_items: z.array(LineItemSchema),
  /** Before tax on an invoice; on a tax-inclusive receipt, before rounding. */
  subtotal: amount.nullable(),
  tax_lines: z.array(TaxLineSchema),
  tax: amount.nullable(),
  /** A stated rounding ("Öresavrundning"), with its sign. */
  rounding: amount.nullable(),
  /** What is to be paid, or was. */
  total: amount.nullable(),
  payment: z.strictObject({
    reference: text.nullable(),
    iban: text.nullable(),
    bankgiro: text.nullable(),
  }),
});

/**
 * What a receipt, an invoice, a credit note or a purchase order says, in the field's own JSON names. Strict: an unknown key fails.
 * `null` means *not on the document* and is legal for every value. Amounts are JSON numbers with no
 * more decimals than the currency (unit prices: at most 6); read them with `moneyFromJson`.
 */
export const DocumentSchema = DocumentObject.superRefine((document, context) => {
  const decimals =
    document.currency === null ? undefined : CURRENCY_DECIMALS.get(document.currency);
  const check = (value: number | null, path: (string | number)[], most: number) => {
    if (value === null || (jsonDecimals(value) ?? 0) <= most) return;
    context.addIssue({ code: "custom", path, message: `${value} has more than ${most} decimals` });
  };
  const most = decimals ?? Math.max(...CURRENCY_DECIMALS.values());
  for (const name of ["subtotal", "tax", "rounding", "total"] as const) {
    check(document[name], [name], most);
  }
  document.line_items.forEach((line, i) => {
    check(line.total, ["line_items", i, "total"], most);
    check(line.unit_price, ["line_items", i, "unit_price"], UNIT_PRICE_DECIMALS);
  });
  document.tax_lines.forEach((line, i) => {
    check(line.basis, ["tax_lines", i, "basis"], most);
    check(line.amount, ["tax_lines", i, "amount"], most);
  });
});

export type PaperDocument = z.infer<typeof DocumentSchema>;
export type LineItem = z.infer<typeof LineItemSchema>;
export type TaxLine = z.infer<typeof TaxLineSchema>;
export type DocumentKind = PaperDocument["kind"];

/** A document on which nothing is printed: every value null, every list empty. */
export function emptyDocument(kind: DocumentKind): PaperDocument {
  return {
    kind,
    vendor: { name: null, address: null, tax_ids: [] },
    number: null,
    issue_date: null,
    due_date: null,
    currency: null,
    line_items: [],
    subtotal: null,
    tax_lines: [],
    tax: null,
    rounding: null,
    total: null,
    payment: { reference: null, iban: null, bankgiro: null },
  };
}
