import { type Random } from "../core/random.ts";
import { type Party, type ReceiptFacts, type TradeFacts, type TradeKind } from "./facts.ts";
import { type Locale } from "./locale.ts";
import { type Sheet } from "./sheet.ts";
import { type Trade } from "./trade.ts";
import { type ValueFormat, type Values } from "./values.ts";
import { type InvoiceWords, type ReceiptWords } from "./words.ts";

export interface Shop {
  /** Street, postal code and town, …: two to four lines as printed. */
  readonly lines: readonly string[];
  readonly phone: string;
  /** Sales tax of the place in per cent, where tax goes by place and not by goods (US). */
  readonly salesTaxPercent?: number;
}

/** Who a vendor, or the supplier of an order, is. All are invented; numbers have valid check digits. */
export interface Identity {
  /** As printed. */
  readonly name: string;
  readonly shops: readonly [Shop, ...Shop[]];
  /** The numbers its papers carry, in this order; `value` is what becomes a tax id. */
  readonly taxIds: readonly { readonly label: string; readonly value: string }[];
  readonly web: string;
}

/** What a layout function is given. */
export interface Job<F, W> {
  readonly facts: F;
  readonly values: Values;
  readonly words: W;
  /** Whose letterhead the paper has: the vendor, or the buyer on a purchase order. */
  readonly identity: Identity;
  readonly locale: Locale;
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
  /** One page or more. */
  compose(job: Job<F, W>): readonly Page[];
}

interface AnyVendor {
  /** Short and stable: letters, digits and hyphens, in lower case. */
  readonly id: string;
  readonly locale: Locale;
  /** ISO 4217; need not be the locale's. */
  readonly currency: string;
  readonly identity: Identity;
  readonly trade: Trade;
  readonly format: ValueFormat;
  /** Number of the paper; each `#` becomes a digit, `Y`s the last digits of the year. */
  readonly numbering: string;
  /** Whether tills print descriptions in capitals, and how many letters fit. */
  readonly descriptions: { readonly capitals: boolean; readonly most: number };
  /** Lines of this pack have classes. */
  readonly pack?: "medical";
}

export interface ReceiptVendor extends AnyVendor {
  readonly kind: "receipt";
  readonly words: ReceiptWords;
  readonly layout: Layout<ReceiptFacts, ReceiptWords>;
  /** Probability that a line is followed by a discount. */
  readonly discounts: number;
  /** Probability of cash, which is rounded where the country rounds it. */
  readonly cash: number;
  /** Probability of a tip; none when absent. */
  readonly tips?: number;
  /** Probability that two means of payment share the total; 0 when absent. */
  readonly splitPayments?: number;
  /** Most lines of a receipt, deposits and discounts included; {@link MOST_LINES} when absent. */
  readonly mostLines?: number;
}

interface AnyTradeVendor extends AnyVendor {
  readonly layout: Layout<TradeFacts, InvoiceWords>;
  /** What this vendor says otherwise than its locale, on all its papers of a kind. */
  readonly words: Readonly<Partial<Record<TradeKind, Partial<InvoiceWords>>>>;
  readonly termsDays: readonly [number, ...number[]];
  /** Probability that a line is followed by a discount; 0 when absent. */
  readonly discounts?: number;
  /** Probability of a discount on the whole; 0 when absent. */
  readonly documentDiscounts?: number;
  /** Probability of a stamp or a note in ink; 0 when absent. */
  readonly notes?: number;
  /** Most lines of a paper; {@link MOST_INVOICE_LINES} when absent. */
  readonly mostLines?: number;
}

/** Where and how a vendor is paid. */
export interface PaymentDetails {
  readonly bankgiro?: string;
  /** In groups of four. */
  readonly iban?: string;
  readonly bic?: string;
  /** In the country's own form: "4812 05 12345", "Konto 1234-567890". */
  readonly account?: string;
  /** The country's kind of payment reference; none when absent. */
  readonly reference?: "ocr" | "kid" | "fik" | "viite" | "rf" | "number";
  /** Eight digits: who is paid by a FIK line. */
  readonly fikCreditor?: string;
}

export interface TradeVendor extends AnyTradeVendor {
  readonly kind: "invoice";
  /** The papers it sends, with weights. */
  readonly prints: readonly (readonly [kind: "invoice" | "credit_note", weight: number])[];
  readonly payment: PaymentDetails;
  /** The step in minor units that the sum to pay is rounded to; not rounded when absent. */
  readonly roundsTo?: number;
  /** Credit notes print amounts and quantities as negative, or as positive, numbers. */
  readonly credits?: "negative" | "positive";
  /** Pattern of the numbers of credit notes; {@link numbering} when absent. */
  readonly creditNumbering?: string;
  /** Probability that part has been paid already; 0 when absent. */
  readonly partialPayments?: number;
  /** Pattern of the customers' order numbers; none are printed when absent. */
  readonly orderNumbers?: string;
  /** Customers abroad; drawn from the locale when absent. */
  readonly customers?: readonly [Party, ...Party[]];
  /** Patterns of its customers' names in place of the locale's; `{last}` is a last name. */
  readonly companies?: readonly [string, ...string[]];
}

/** A buyer that sends purchase orders: its letterhead, its suppliers as the documents' vendors. */
export interface OrderVendor extends AnyTradeVendor {
  readonly kind: "purchase_order";
  readonly identity: Identity;
  readonly suppliers: readonly [Identity, ...Identity[]];
  /** Whether its orders state the tax. */
  readonly statesTax: boolean;
}

export type Vendor = ReceiptVendor | TradeVendor | OrderVendor;

/** The kinds of paper a vendor prints. */
export function kindsOf(vendor: Vendor): readonly ("receipt" | TradeKind)[] {
  return vendor.kind === "invoice" ? vendor.prints.map(([kind]) => kind) : [vendor.kind];
}

/** What a vendor's papers of a kind say. */
export function tradeWords(vendor: TradeVendor | OrderVendor, kind: TradeKind): InvoiceWords {
  const { invoiceWords, creditNoteWords, purchaseOrderWords } = vendor.locale;
  const usual = { invoice: invoiceWords, credit_note: creditNoteWords, purchase_order: purchaseOrderWords }; // prettier-ignore
  return { ...usual[kind], ...vendor.words[kind] };
}
