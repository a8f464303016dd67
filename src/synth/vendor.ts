import { type Random } from "../core/random.ts";
import { swedishVatNumber } from "../documents/identifiers.ts";
import { type InvoiceFacts, type ReceiptFacts } from "./facts.ts";
import { type Sheet } from "./sheet.ts";
import { type Trade } from "./trade.ts";
import { type ValueFormat, type Values } from "./values.ts";

export interface Shop {
  /** Street, then postal code and town. */
  readonly lines: readonly [string, string];
  readonly phone: string;
}

/** Who the vendor is. All are invented; numbers have valid check digits. */
export interface Identity {
  /** As printed. */
  readonly name: string;
  readonly shops: readonly [Shop, ...Shop[]];
  /** NNNNNN-NNNN */
  readonly organisation: string;
  /** Which of the two numbers its papers carry, in this order. */
  readonly taxIds: readonly ("organisation" | "vat")[];
  readonly web: string;
}

export interface ReceiptWords {
  /** Heading such as "KVITTO"; null when the paper has none. */
  readonly title: string | null;
  readonly number: string;
  readonly organisation: string;
  readonly vatNumber: string;
  readonly till: string;
  readonly cashier: string;
  readonly subtotal: string;
  readonly rounding: string;
  readonly total: string;
  readonly card: string;
  readonly cash: string;
  readonly change: string;
  readonly discount: readonly [string, ...string[]];
  /** Headings of the tax table: rate, tax, basis, and basis with tax. */
  readonly taxTable: readonly [rate: string, tax: string, basis: string, gross: string];
  /** "Varav moms". */
  readonly taxSum: string;
  readonly farewell: readonly string[];
}

export interface InvoiceWords {
  readonly title: string;
  readonly number: string;
  readonly date: string;
  readonly due: string;
  readonly reference: string;
  readonly bankgiro: string;
  readonly customerNumber: string;
  readonly yourReference: string;
  readonly ourReference: string;
  readonly terms: string;
  readonly organisation: string;
  readonly vatNumber: string;
  readonly description: string;
  readonly code: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly lineTax: string;
  readonly amount: string;
  readonly subtotal: string;
  readonly tax: string;
  readonly rounding: string;
  readonly total: string;
  readonly farewell: string;
}

/** What a layout function is given. */
export interface Job<F, W> {
  readonly facts: F;
  readonly values: Values;
  readonly words: W;
  readonly identity: Identity;
  /** Small differences between two papers of one vendor; what is printed must not depend on it. */
  readonly random: Random;
}

export interface Page {
  readonly sheet: Sheet;
  /** At scale 1. */
  readonly heightPx: number;
}

/** A layout family with its parameters filled in. */
export interface Layout<F, W> {
  /** The family: `thermal-roll`, `shop-roll`, `a4-invoice`, … */
  readonly family: string;
  compose(job: Job<F, W>): Page;
}

interface AnyVendor {
  /** One or two lower-case letters. */
  readonly id: string;
  readonly identity: Identity;
  readonly trade: Trade;
  readonly format: ValueFormat;
  /** Receipt or invoice number; each `#` becomes a digit, `Y` the last digit of the year. */
  readonly numbering: string;
  /** Whether tills print descriptions in capitals, and how many letters fit. */
  readonly descriptions: { readonly capitals: boolean; readonly most: number };
}

export interface ReceiptVendor extends AnyVendor {
  readonly kind: "receipt";
  readonly words: ReceiptWords;
  readonly layout: Layout<ReceiptFacts, ReceiptWords>;
  /** Probability that a line is followed by a discount. */
  readonly discounts: number;
  /** Probability of cash, which is rounded to whole kronor. */
  readonly cash: number;
}

export interface InvoiceVendor extends AnyVendor {
  readonly kind: "invoice";
  readonly words: InvoiceWords;
  readonly layout: Layout<InvoiceFacts, InvoiceWords>;
  readonly bankgiro: string;
  /** In groups of four. */
  readonly iban: string;
  readonly termsDays: readonly [number, ...number[]];
  /** Whether the sum to pay is rounded to whole kronor. */
  readonly roundsToKronor: boolean;
}

export type Vendor = ReceiptVendor | InvoiceVendor;

/** The tax ids on a vendor's papers, in their order. */
export function taxIdsOf({ organisation, taxIds }: Identity): string[] {
  return taxIds.map((which) =>
    which === "organisation" ? organisation : swedishVatNumber(organisation),
  );
}
