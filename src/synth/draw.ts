import { type Random } from "../core/random.ts";
import { type PaperDocument } from "../documents/document.ts";
import { leavesOf } from "../documents/fields.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { buildInvoice } from "./build-invoice.ts";
import { buildReceipt } from "./build-receipt.ts";
import { type Facts } from "./facts.ts";
import { printedPart } from "./label.ts";
import { type FieldBox, type PrintedText, boxesOf, paintImage, paintPdf } from "./paint.ts";
import { type Page, type Vendor } from "./vendor.ts";
import { Values } from "./values.ts";

/** Facts of one transaction with this vendor. */
export function buildFacts(vendor: Vendor, random: Random): Facts {
  return vendor.kind === "receipt" ? buildReceipt(vendor, random) : buildInvoice(vendor, random);
}

/** The page of these facts in the vendor's layout. */
export function composePage(facts: Facts, vendor: Vendor, random: Random): Page {
  const values = new Values(facts.document, vendor.format);
  const { identity } = vendor;
  if (vendor.kind === "receipt" && facts.kind === "receipt") {
    return vendor.layout.compose({ facts, values, words: vendor.words, identity, random });
  }
  if (vendor.kind === "invoice" && facts.kind === "invoice") {
    return vendor.layout.compose({ facts, values, words: vendor.words, identity, random });
  }
  throw new Error(`internal: vendor ${vendor.id} cannot print the facts of a ${facts.kind}`);
}

export interface DrawnDocument {
  image: RgbImage;
  /** What is printed, and nothing else. */
  document: PaperDocument;
  /** Every part of every value, in the order of the page; pixels of the image. */
  boxes: FieldBox[];
  /** Every run of text; pixels of the image. */
  texts: PrintedText[];
  /** The parts of the values as printed, parallel to `boxes`. */
  printed: string[];
}

type Printed = Omit<DrawnDocument, "image">;

function readBack(page: Page, facts: Facts, scale: number): Printed {
  const { boxes, texts, fieldTexts } = boxesOf(page.sheet, scale);
  const paths = new Set(boxes.map((box) => box.path));
  const document = printedPart(facts.document, paths);
  const known = new Set(leavesOf(document).flatMap((l) => (l.value === null ? [] : [l.path])));
  for (const path of paths) {
    if (!known.has(path)) throw new Error(`internal: ${path} is printed but not in the label`);
  }
  return { document, boxes, texts, printed: fieldTexts.map((field) => field.text) };
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
  const page = composePage(facts, vendor, random);
  return {
    image: paintImage(page.sheet, page.heightPx, scale),
    ...readBack(page, facts, scale),
  };
}

/** Prints facts as a one-page PDF whose text is text; boxes are in layout pixels. */
export function drawPdf(
  facts: Facts,
  vendor: Vendor,
  random: Random,
): Printed & { pdf: Uint8Array } {
  const page = composePage(facts, vendor, random);
  const title = `${facts.kind} ${facts.document.number ?? ""}`.trim();
  return { pdf: paintPdf(page.sheet, page.heightPx, title), ...readBack(page, facts, 1) };
}
