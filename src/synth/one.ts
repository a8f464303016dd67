import { Random } from "../core/random.ts";
import { type PaperDocument } from "../documents/document.ts";
import { decodeImage } from "../formats/image.ts";
import { joinPageTexts, pageText } from "../formats/page-text.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { chosenVendors, vendorOf } from "./choose-vendors.ts";
import { buildFacts, composePages, readBack } from "./draw.ts";
import { type Facts, type LineClass } from "./facts.ts";
import { type HardAim, hardFacts, hardPages, hardPicture, hardVendor } from "./hard.ts";
import { type LocaleId } from "./locale.ts";
import { type SynthOptions } from "./options.ts";
import {
  type PageView,
  type PictureOfPage,
  picturePdfView,
  pictureView,
  placeBoxes,
  printedView,
  textOfPage,
} from "./output/page-view.ts";
import { type PageText, textRuns } from "./output/text-map.ts";
import { wornPdf } from "./output/worn-pdf.ts";
import { type FieldBox, type RgbaImage, paintPdf, paintPixels } from "./paint.ts";
import { A4_WIDTH_PT, A4_WIDTH_PX } from "./paper.ts";
import { type Page, type Vendor } from "./vendor.ts";
import { type SplitPart, partOf } from "./vendors/all.ts";
import { type Grade } from "./wear/grade.ts";
import { wearPage } from "./wear/wear.ts";

/** How often each grade is drawn when none is asked for: most papers are scanned, few are ruined. */
const GRADE_WEIGHTS: readonly (readonly [Grade, number])[] = [
  ...([[0, 2], [1, 3], [2, 3], [3, 2], [4, 1]] as const), // prettier-ignore
];

/** A labelled document, as a line of `documents.jsonl`. */
export interface SynthRow {
  id: string;
  /** Relative to the file the row is in. */
  images: string[];
  document: PaperDocument;
  /** Only when it is asked for. */
  text?: string;
  vendor: string;
  source: {
    seed: string;
    layout: string;
    locale: LocaleId;
    grade: Grade;
    /** Which part of `WIDE_SPLIT` the vendor is in. */
    part: SplitPart;
    hard?: HardAim[];
    /** Of each line, where the vendor's pack has classes. */
    line_classes?: LineClass[];
  };
  /** Pixels of the image of their page; one for each part of each value. PDFs have them in their text map. */
  boxes?: FieldBox[];
}

export interface SynthFile {
  /** As in the row's `images`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A document as files. */
export interface SynthDocument {
  readonly row: SynthRow;
  readonly files: readonly SynthFile[];
  /** One for each page; null where no text map is asked for. */
  readonly texts: readonly PageText[] | null;
}

interface Paper {
  readonly vendor: Vendor;
  readonly facts: Facts;
  readonly pages: readonly Page[];
}

function composePaper(usual: Vendor, hard: readonly HardAim[], random: Random): Paper {
  const vendor = hardVendor(usual, hard, random.fork("vendor"));
  if (vendor === undefined) throw new Error(`internal: ${usual.id} was not to be chosen`);
  const facts = hardFacts((draw) => buildFacts(vendor, draw), hard, random.fork("facts"));
  const composed = composePages(facts, vendor, random.fork("page"));
  const pages = hardPages(hard, { pages: composed, facts, vendor, random: random.fork("hard") });
  return { vendor, facts, pages };
}

/** Pixels of a page for one of its layout. */
function scaleOf({ sheet }: Page, dpi: number | undefined, factor: number): number {
  const isA4 = sheet.width === A4_WIDTH_PX;
  const widthPx = isA4 && dpi !== undefined ? (A4_WIDTH_PT / 72) * dpi : sheet.width;
  return Math.round(widthPx * factor) / sheet.width; // a page is whole pixels wide
}

async function takePictures(
  { pages, facts }: Paper,
  grade: Grade,
  { hard = [], dpi, format }: SynthOptions,
  random: Random,
): Promise<PictureOfPage[]> {
  const picture = hardPicture(hard, random.fork("picture"));
  const scales = pages.map((page) => scaleOf(page, dpi, picture.scale));
  const painted = new Map<number, RgbaImage>(); // of one sheet of paper at a time
  const paint = (i: number): RgbaImage | undefined => {
    const [page, scale] = [pages[i], scales[i]];
    if (page === undefined || scale === undefined) return undefined;
    const image = painted.get(i) ?? paintPixels(page.sheet, page.heightPx, scale);
    painted.set(i, image);
    return image;
  };
  const taken: PictureOfPage[] = [];
  for (const [i, page] of pages.entries()) {
    const isRoll = facts.kind === "receipt" && page.sheet.width !== A4_WIDTH_PX;
    const [scale, image, back] = [scales[i], paint(i), paint(i ^ 1)]; // printed on both sides
    if (scale === undefined || image === undefined) throw new Error("internal: a page is gone");
    const worn = await wearPage(image, grade, random.fork("scan").fork(`page ${i}`), {
      scale,
      print: isRoll ? "thermal" : "laser",
      isSkewed: picture.isSkewed,
      ...(back === undefined ? {} : { back }),
      ...(format === "png" || format === "jpeg" ? { encoding: format } : {}),
    });
    taken.push({ page, scale, worn });
    if (i % 2 === 1) painted.clear();
  }
  return taken;
}

/** What the pages say, before anything happens to them. */
function textOf(pages: readonly Page[]): string {
  const unworn = (x: number, y: number) => [x, y] as const;
  return joinPageTexts(pages.map(({ sheet }) => pageText(textRuns(sheet, unworn))));
}

function titleOf({ kind, document }: Facts): string {
  return `${kind.replace("_", " ")} ${document.number ?? ""}`.trim();
}

interface Files {
  readonly files: readonly SynthFile[];
  readonly views: readonly PageView[];
}

async function makeFiles(
  paper: Paper,
  number: string,
  grade: Grade,
  options: SynthOptions,
  random: Random,
): Promise<Files> {
  const { pages, facts } = paper;
  const isPdf = options.format === "pdf";
  const name = (extension: string, i: number): string =>
    pages.length === 1 || isPdf
      ? `images/${number}.${extension}`
      : `images/${number}-${i + 1}.${extension}`;
  if (isPdf && grade === 0 && options.hard?.includes("skew") !== true) {
    const bytes = paintPdf(pages, titleOf(facts));
    return { files: [{ name: name("pdf", 0), bytes }], views: pages.map(printedView) };
  }
  const pictures = await takePictures(paper, grade, options, random);
  if (isPdf) {
    const bytes = await wornPdf(pictures, titleOf(facts));
    return { files: [{ name: name("pdf", 0), bytes }], views: pictures.map(picturePdfView) };
  }
  const files = pictures.map(({ worn }, i) => ({
    name: name(worn.extension, i),
    bytes: worn.bytes,
  }));
  return { files, views: pictures.map(pictureView) };
}

/**
 * Document `index` of the stream `seed` as files. Depends on nothing but its arguments.
 * @throws {KvittoError} `synth.unknown_vendor`, `synth.no_vendor`
 */
export async function synthesizeDocument(
  seed: string | number,
  index: number,
  options: SynthOptions = {},
): Promise<SynthDocument> {
  const { hard = [] } = options;
  const root = new Random(seed);
  const random = root.fork(`document ${index}`);
  const paper = composePaper(vendorOf(chosenVendors(options), root, index), hard, random);
  const { vendor, facts, pages } = paper;
  const grade = options.grade ?? random.fork("grade").weighted(GRADE_WEIGHTS);
  const number = String(index).padStart(6, "0");
  const { files, views } = await makeFiles(paper, number, grade, options, random);
  const printed = readBack(pages, facts, 1);
  const boxes = placeBoxes(
    printed.pages.flatMap((page) => page.boxes),
    views,
  );
  const isPdf = options.format === "pdf";
  const row: SynthRow = {
    id: `${seed}-${number}-${vendor.id}`,
    images: files.map((file) => file.name),
    document: printed.document,
    ...(options.text === true ? { text: textOf(pages) } : {}),
    vendor: vendor.id,
    source: {
      seed: String(seed),
      layout: vendor.layout.family,
      locale: vendor.locale.id,
      grade,
      part: partOf(vendor.id),
      ...(hard.length === 0 ? {} : { hard: [...hard] }),
      ...(facts.lineClasses === undefined ? {} : { line_classes: [...facts.lineClasses] }),
    },
    ...(isPdf ? {} : { boxes }),
  };
  const hasTexts = isPdf || options.textMap === true;
  const texts = hasTexts ? views.map((view, i) => textOfPage(view, i, boxes)) : null;
  return { row, files, texts };
}

/**
 * Document `index` of the stream `seed`, in memory: the same row and the same pixels that
 * `synthesize` writes. Depends on nothing but its arguments.
 * @throws {KvittoError} `synth.unknown_vendor`, `synth.no_vendor`
 */
export async function synthesizeOne(
  seed: string | number,
  index: number,
  options: SynthOptions & { readonly format?: "png" | "jpeg" } = {},
): Promise<{ row: SynthRow; images: RgbImage[] }> {
  const { row, files } = await synthesizeDocument(seed, index, options);
  return { row, images: await Promise.all(files.map(({ bytes }) => decodeImage(bytes))) };
}
