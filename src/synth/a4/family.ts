import { type TradeFacts } from "../facts.ts";
import { type FontKey } from "../fonts.ts";
import { type LogoShape } from "../logo.ts";
import { type Piece, type Sheet, type TextStyle, measureText } from "../sheet.ts";
import { type Layout } from "../vendor.ts";
import { type InvoiceWords } from "../words.ts";
import { type Block } from "./block.ts";
import { type A4Content, a4Content } from "./content.ts";
import { type Plan, flow } from "./flow.ts";
import { addNotes } from "./notes.ts";
import { type A4Job, type ContentOptions } from "./options.ts";
import { type SlipKind, slipBlock } from "./slip.ts";
import { type TableLook } from "./table.ts";

/** A vendor's choices within a family; what is absent is the family's own. */
export interface A4Look extends Partial<ContentOptions> {
  readonly font: FontKey;
  /** Of the body. */
  readonly sizePx?: number;
  /** Font of the sender's name and the title; the body's when absent. */
  readonly display?: FontKey;
  /** Colour of whatever the family sets off. */
  readonly accent: string;
  readonly logo?: LogoShape;
  readonly paper?: string;
  /** A form to pay with at the bottom of the page with the sums. */
  readonly slip?: SlipKind;
  /** Whether a page that is full prints the sum so far. */
  readonly carriesOver?: boolean;
  readonly rows?: TableLook["rows"];
  readonly vertical?: boolean;
}

export interface Styles {
  readonly body: TextStyle;
  readonly strong: TextStyle;
  readonly small: TextStyle;
  /** Labels beside values. */
  readonly faint: TextStyle;
  readonly name: TextStyle;
  readonly title: TextStyle;
}

/** What the parts of one paper share. */
export interface Kit {
  readonly job: A4Job;
  readonly content: A4Content;
  readonly look: A4Look;
  readonly styles: Styles;
  readonly accent: string;
}

/** What a family is, besides its arrangement. */
export interface FamilyDefaults extends ContentOptions {
  readonly sizePx: number;
  readonly namePx: number;
  readonly titlePx: number;
  readonly ink?: string;
  /** Whether a printer with one size of type made it. */
  readonly oneSize?: boolean;
}

const INK = "#1a1a1a";
const FAINT_INK = "#555555";

/** A long name or title is set smaller, down to this share of its size; then it wraps. */
const LEAST_FIT = 0.6;
const NAME_ROOM_PX = 370;
const TITLE_ROOM_PX = 290;

/** The style in which a piece takes at most `room` pixels, as far as that is legible. */
function fitted(style: TextStyle, piece: Piece, room: number): TextStyle {
  const { advance } = measureText(typeof piece === "string" ? piece : piece.text, style);
  return { ...style, sizePx: style.sizePx * Math.min(1, Math.max(LEAST_FIT, room / advance)) };
}

function stylesOf(look: A4Look, defaults: FamilyDefaults): Styles {
  const { font } = look;
  const sizePx = look.sizePx ?? defaults.sizePx;
  const color = defaults.ink ?? INK;
  const oneSize = defaults.oneSize === true;
  const display = look.display ?? font;
  const scale = sizePx / defaults.sizePx;
  return {
    body: { font, sizePx, color },
    strong: { font, sizePx, color, bold: true },
    small: { font, sizePx: sizePx * (oneSize ? 1 : 0.86), color },
    faint: { font, sizePx: sizePx * (oneSize ? 1 : 0.9), color: oneSize ? color : FAINT_INK },
    name: { font: display, sizePx: defaults.namePx * scale, bold: true, color: look.accent },
    title: { font: display, sizePx: defaults.titlePx * scale, bold: true, color },
  };
}

/** The usual look of a table, changed by family and vendor. */
export function tableLook({ styles, look, accent }: Kit, change: Partial<TableLook>): TableLook {
  return {
    ...{ style: styles.body, heading: styles.strong, headRules: "below", rows: "plain" },
    ...{ zebra: "#f1f1f1", vertical: false, ruleColor: "#444444", rowSpacePx: 3 },
    ...{ cellSpacePx: 5, leading: 1.25, sectionFill: "#e9e9e9" },
    ...(change.headFill === accent ? { heading: { ...styles.strong, color: onFill(accent) } } : {}),
    ...change,
    ...(look.rows === undefined ? {} : { rows: look.rows }),
    ...(look.vertical === undefined ? {} : { vertical: look.vertical }),
  };
}

/** Black or white, whichever is read on this #rrggbb. */
export function onFill(fill: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(fill.slice(at, at + 2), 16));
  return 0.299 * r! + 0.587 * g! + 0.114 * b! > 150 ? "#1a1a1a" : "#ffffff";
}

/** What a family decides; slip, carried sums and notes in ink come from the vendor's look. */
export type Arrangement = Omit<Plan, "slip" | "carriedOver" | "over" | "paper" | "table"> & {
  readonly slip?: Block;
};

/**
 * A layout family of invoices, credit notes and purchase orders.
 * @param arrange  puts the pieces in their places; flow over pages and notes in ink are done here
 */
export function a4Family(
  family: string,
  look: A4Look,
  defaults: FamilyDefaults,
  arrange: (kit: Kit) => Arrangement,
): Layout<TradeFacts, InvoiceWords> {
  const options: ContentOptions = {
    columns: look.columns ?? defaults.columns,
    codesBelow: look.codesBelow ?? defaults.codesBelow,
    groups: look.groups ?? defaults.groups,
    tax: look.tax ?? defaults.tax,
    currency: look.currency ?? defaults.currency,
  };
  const usual = stylesOf(look, defaults);
  return {
    family,
    compose(job) {
      const content = a4Content(job, options);
      const fit = {
        ...usual,
        name: fitted(usual.name, content.letterhead.name, NAME_ROOM_PX),
        title: fitted(usual.title, content.title, TITLE_ROOM_PX),
      };
      const kit: Kit = { job, content, look, styles: fit, accent: look.accent };
      const { words, values, facts } = job;
      const slip = facts.kind === "invoice" ? slipBlock(kit, look.slip) : null;
      return flow({
        ...arrange(kit),
        table: content.table,
        ...(look.paper === undefined ? {} : { paper: look.paper }),
        ...(slip === null ? {} : { slip }),
        ...(look.carriesOver === true
          ? {
              carriedOver: (minor: number) => ({
                label: words.carriedOver,
                amount: values.amount(minor),
              }),
            }
          : {}),
        over: (sheets: readonly Sheet[]) =>
          addNotes(sheets, content.notes, job.random.fork("notes")),
      });
    },
  };
}
