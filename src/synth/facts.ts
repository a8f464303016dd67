import { type PaperDocument } from "../documents/document.ts";

/** How goods are counted: pieces, kilograms, litres, hours, packages, metres. */
export type Unit = "st" | "kg" | "l" | "h" | "frp" | "m";

/** What a till knows besides the document: printed as colour around the fields, never a label. */
export interface TillFacts {
  /** HH:MM. */
  readonly time: string;
  readonly till: number;
  readonly cashier: string;
  readonly paidBy: "card" | "cash";
  /** Minor units handed over and given back; equal to the total and 0 for a card. */
  readonly tenderedMinor: number;
  readonly changeMinor: number;
  /** Last four digits of the card. */
  readonly cardDigits: string;
  /** Id of the card terminal. */
  readonly terminal: string;
  readonly phone: string;
}

export interface ReceiptFacts {
  readonly kind: "receipt";
  /** Everything that is true; a layout prints part of it and the label is that part. */
  readonly document: PaperDocument;
  /** One for each line item; null for a discount. */
  readonly units: readonly (Unit | null)[];
  readonly till: TillFacts;
}

export interface Party {
  readonly name: string;
  /** Street, then postal code and town. */
  readonly lines: readonly [string, string];
}

export interface InvoiceFacts {
  readonly kind: "invoice";
  readonly document: PaperDocument;
  readonly units: readonly (Unit | null)[];
  readonly customer: Party;
  readonly customerNumber: string;
  /** "Er referens", "Vår referens". */
  readonly yourReference: string;
  readonly ourReference: string;
  readonly termsDays: number;
  readonly phone: string;
}

export type Facts = ReceiptFacts | InvoiceFacts;
