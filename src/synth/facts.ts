import { type PaperDocument } from "../documents/document.ts";

/** How goods are counted: pieces, kilograms, litres, hours, packages, metres, days, months. */
export type Unit = "st" | "kg" | "l" | "h" | "frp" | "m" | "day" | "month";

/** What a line of a medical supplier sells; kept beside the label for tests of rare classes. */
export type LineClass = "supply" | "compound" | "rental" | "bundle";

/** What one means of payment covered, in minor units. */
export interface Payment {
  readonly by: "card" | "cash" | "voucher";
  readonly minor: number;
}

/** What a till knows besides the document: printed as colour around the fields, never a label. */
export interface TillFacts {
  /** HH:MM. */
  readonly time: string;
  readonly till: number;
  readonly cashier: string;
  /** What the last part was paid with. */
  readonly paidBy: "card" | "cash";
  /** Minor units handed over for that part and given back; equal to it and 0 for a card. */
  readonly tenderedMinor: number;
  readonly changeMinor: number;
  /** In the total, and a line of its own without tax; 0 for none. */
  readonly tipMinor: number;
  /** In the order they were taken; they sum to the document's total. */
  readonly payments: readonly Payment[];
  /** Last four digits of the card. */
  readonly cardDigits: string;
  /** Id of the card terminal. */
  readonly terminal: string;
  readonly phone: string;
}

interface AnyFacts {
  /** Everything that is true; a layout prints part of it and the label is that part. */
  readonly document: PaperDocument;
  /** The lines of `document.vendor.address` as they are printed; joined by ", " they are it. */
  readonly vendorLines: readonly string[];
  /** What stands before each of `document.vendor.tax_ids`: "Org.nr". */
  readonly taxIdLabels: readonly string[];
  /** One for each line item; null for a discount or a tip. */
  readonly units: readonly (Unit | null)[];
  /** One for each line item, of trades that sort their goods: the department it is listed under. */
  readonly sections?: readonly (string | null)[];
  /** One for each line item, of vendors that have classes. */
  readonly lineClasses?: readonly LineClass[];
}

export interface ReceiptFacts extends AnyFacts {
  readonly kind: "receipt";
  readonly till: TillFacts;
}

export interface Party {
  readonly name: string;
  readonly lines: readonly string[];
}

export type TradeKind = "invoice" | "credit_note" | "purchase_order";

/** Of an invoice, a credit note or a purchase order: one shape, so that a layout prints all three. */
export interface TradeFacts extends AnyFacts {
  readonly kind: TradeKind;
  /** Who is invoiced; on a purchase order the buyer, whose paper it is. */
  readonly customer: Party;
  readonly customerNumber: string;
  readonly customerTaxId: string | null;
  /** "Er referens", "Vår referens". */
  readonly yourReference: string;
  readonly ourReference: string;
  readonly termsDays: number;
  /** Of whoever's paper it is. */
  readonly phone: string;
  /** Where to pay, besides what `document.payment` has; null when the paper does not say. */
  readonly bic: string | null;
  readonly account: string | null;
  /** On a credit note the invoice it corrects; on an invoice the customer's order, or null. */
  readonly concerns: string | null;
  /** ISO 8601; printed as colour, never a label. */
  readonly deliveryDate: string | null;
  /** Minor units already received; printed with what remains. The total is the document's still. */
  readonly paidMinor: number | null;
  /** Stamps and notes in ink: "BETALD 12/3". */
  readonly notes: readonly string[];
}

export type Facts = ReceiptFacts | TradeFacts;
