import { type DocumentKind } from "../documents/document.ts";
import { type HardAim } from "./hard.ts";
import { type LocaleId } from "./locale.ts";
import { A4_WIDTH_PT, A4_WIDTH_PX } from "./paper.ts";
import { type SplitPart } from "./vendors/all.ts";
import { type Grade } from "./wear/grade.ts";

export const SYNTH_KINDS = [
  ...(["receipt", "invoice", "credit_note", "purchase_order"] as const),
] as const satisfies readonly DocumentKind[];

export type PageFormat = "png" | "jpeg" | "pdf";

export interface SynthOptions {
  /** Ids of vendors; all when absent. */
  readonly vendors?: readonly string[];
  /** Only vendors of this part of `WIDE_SPLIT`. */
  readonly part?: SplitPart;
  /** So many vendors invented from the traits of those that are left, in place of these. */
  readonly invent?: number;
  /** Only vendors of this pack. */
  readonly pack?: "medical";
  /** All when absent, as for the next two. */
  readonly kinds?: readonly DocumentKind[];
  readonly locales?: readonly LocaleId[];
  /** ISO 4217. */
  readonly currencies?: readonly string[];
  /** One grade for every page; drawn for each document when absent. */
  readonly grade?: Grade;
  /** Errors that the documents are to invite. */
  readonly hard?: readonly HardAim[];
  /** Resolution of A4 pages; {@link LAYOUT_DPI} when absent. Rolls keep the width of their layout. */
  readonly dpi?: number;
  /** Where every character stands, for each page; PDFs always have it. */
  readonly textMap?: boolean;
  /** The print of the pages as `text` of each row: what a reader without errors would give. */
  readonly text?: boolean;
  /** When absent PNG for grade 0 and JPEG for others. PDFs have their text as text. */
  readonly format?: PageFormat;
}

/** What an A4 page is drawn at when no resolution is asked for: 704 px wide. */
export const LAYOUT_DPI = (72 * A4_WIDTH_PX) / A4_WIDTH_PT;
