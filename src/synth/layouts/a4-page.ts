import { type TradeFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape } from "../logo.ts";
import { type Sheet, type TextStyle } from "../sheet.ts";
import { type Job } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";

export type InvoiceColumn = "code" | "description" | "quantity" | "price" | "rate" | "amount";

/** Parameters of the A4 invoice. Text is never smaller than 13 px, so that it survives at scale 1. */
export interface InvoiceStyle {
  readonly font: FontKey;
  readonly sizePx: number;
  readonly name: { readonly font: FontKey; readonly sizePx: number };
  /** Colour of the name, the title and the table's head. */
  readonly accent: string;
  readonly logo?: LogoShape;
  /** Sender at the left and title at the right, the other way round, or a centred letterhead. */
  readonly head: "sender-left" | "title-left" | "centred";
  /** Number and dates beside the customer's address, in a grid of boxes, or in a coloured bar. */
  readonly meta: "list" | "boxes" | "bar";
  readonly columns: readonly InvoiceColumn[];
  readonly table: "ruled" | "banded" | "plain";
  /** Each tax rate with its basis, or the rate alone. */
  readonly tax: "basis" | "rate" | "sum";
  readonly currency: { readonly word: "SEK" | "kr"; readonly at: "word" | "amount" };
  /** How to pay: a frame above the foot, columns in the foot, or a line of text. */
  readonly payment: "frame" | "columns" | "line";
  readonly iban: boolean;
}

export type InvoiceJob = Job<TradeFacts, InvoiceWords>;

export const MARGIN_PX = 46;
/** What the parts of a page share while it is written. */
export interface InvoicePage {
  readonly sheet: Sheet;
  readonly job: InvoiceJob;
  readonly style: InvoiceStyle;
  readonly body: TextStyle;
  readonly strong: TextStyle;
}
