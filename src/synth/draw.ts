import { type Random } from "../core/random.ts";
import { type DocumentKind, type PaperDocument } from "../documents/document.ts";
import { leavesOf } from "../documents/fields.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { buildReceipt } from "./build-receipt.ts";
import { buildTrade } from "./build-trade.ts";
import { type Facts } from "./facts.ts";
import { printedPart } from "./label.ts";
import { type FieldBox, type PrintedText, boxesOf, paintImage, paintPdf } from "./paint.ts";
import { type Page, type Vendor, tradeWords } from "./vendor.ts";
import { Values } from "./values.ts";

/**
 * Facts of one transaction with this vendor.
 * @param kinds  of these, where the vendor prints several kinds; by the vendor's weights
 */
export function buildFacts(vendor: Vendor, random: Random, kinds?: readonly DocumentKind[]): Facts {
  return vendor.kind === "receipt"
    ? buildReceipt(vendor, random)
    : buildTrade(vendor, random, kinds);
}

/** The pages of these facts in the vendor's layout. */
export function composePages(facts: Facts, vendor: Vendor, random: Random): readonly Page[] {
  const { identity, locale } = vendor;
  const values = new Values(facts.document, vendor.format, locale, facts.vendorLines);
  const job = { values, identity, locale, random };
  if (vendor.kind === "receipt" && facts.kind === "receipt") {
    return vendor.layout.compose({ ...job, facts, words: vendor.words });
  }
  if (vendor.kind !== "receipt" && facts.kind !== "receipt") {
    return vendor.layout.compose({ ...job, facts, words: tradeWords(vendor, facts.kind) });
  }
  throw new Error(`internal: vendor ${vendor.id} cannot print the facts of a ${facts.kind}`);
}

interface PrintedPage {
  /** Every part of every value, in the order of the page; pixels of the image. */
  readonly boxes: FieldBox[];
  /** Every run of text; pixels of the image. */
  readonly texts: PrintedText[];
  /** The parts of the values as printed, parallel to `boxes`. */
  readonly printed: string[];
}

export interface DrawnPage extends PrintedPage {
  readonly image: RgbImage;
}

export interface DrawnDocument {
  readonly pages: readonly DrawnPage[];
  /** What is printed on all pages, and nothing else. */
  readonly document: PaperDocument;
}

/** What stands on pages, and of the facts the part that is printed. */
export function readBack(
  pages: readonly Page[],
  facts: Facts,
  scale: number,
): { pages: PrintedPage[]; document: PaperDocument } {
  const read = pages.map(({ sheet }, i) => {
    const { boxes, texts, fieldTexts } = boxesOf(sheet, scale, i);
    return { boxes, texts, printed: fieldTexts.map((field) => field.text) };
  });
  const paths = new Set(read.flatMap(({ boxes }) => boxes.map((box) => box.path)));
  const document = printedPart(facts.document, paths);
  const known = new Set(leavesOf(document).flatMap((l) => (l.value === null ? [] : [l.path])));
  for (const path of paths) {
    if (!known.has(path)) throw new Error(`internal: ${path} is printed but not in the label`);
  }
  return { pages: read, document };
}

/**
 * Prints facts in a vendor's layout, as pixels.
 * @param scale  pixels per layout pixel; 1 is what models are trained on, 3 is print resolution
 */
export function drawDocument(
  facts: Facts,
  vendor: Vendor,
  random: Random,
  scale = 1,
): DrawnDocument {
  const composed = composePages(facts, vendor, random);
  const { pages, document } = readBack(composed, facts, scale);
  return {
    document,
    pages: composed.map(({ sheet, heightPx }, i) => ({
      image: paintImage(sheet, heightPx, scale),
      ...(pages[i] as PrintedPage), // one for each composed page
    })),
  };
}

/** Prints facts as a PDF whose text is text; boxes are in layout pixels. */
export function drawPdf(
  facts: Facts,
  vendor: Vendor,
  random: Random,
): { pdf: Uint8Array; document: PaperDocument; pages: readonly PrintedPage[] } {
  const composed = composePages(facts, vendor, random);
  const title = `${facts.kind.replace("_", " ")} ${facts.document.number ?? ""}`.trim();
  return { pdf: paintPdf(composed, title), ...readBack(composed, facts, 1) };
}
