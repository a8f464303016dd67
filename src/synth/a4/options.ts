import { type TradeFacts } from "../facts.ts";
import { type Job } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

export type A4Job = Job<TradeFacts, InvoiceWords>;

/** Columns of a table of goods; a quantity has its unit beside it where there is no `unit`. */
export type A4Column =
  "position" | "code" | "description" | "quantity" | "unit" | "price" | "rate" | "amount";

export interface ContentOptions {
  readonly columns: readonly A4Column[];
  /** Article numbers as small lines below descriptions, where there is no column for them. */
  readonly codesBelow: boolean;
  /** Lines in groups, each with a heading and a sum. */
  readonly groups: boolean;
  /** Taxes among the sums: each rate with its basis, the rate alone, their sum, or none. */
  readonly tax: "basis" | "rate" | "sum" | "none";
  /** What says the currency: the total, its label, or the heading of the amounts. */
  readonly currency: "amount" | "label" | "heading" | "none";
}
