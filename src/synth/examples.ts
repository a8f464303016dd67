import { join } from "node:path";
import { Random } from "../core/random.ts";
import { type PaperDocument } from "../documents/document.ts";
import { writeFileAtomic } from "../formats/atomic-file.ts";
import { writeJsonl } from "../formats/jsonl.ts";
import { type DrawnDocument, type DrawnPage, buildFacts, drawDocument, drawPdf } from "./draw.ts";
import { findVendor } from "./vendors/all.ts";
import { wearPage } from "./wear/wear.ts";

/** Of vendors that the quick start never trains on, so that the examples show what it learnt. */
const EXAMPLES = {
  pdf: { file: "faktura.pdf", vendor: "s", seed: "example invoice 3" },
  scan: { file: "kvitto-skannat.png", vendor: "p", seed: "example scan 1" },
  photo: { file: "kvitto-foto.jpg", vendor: "q", seed: "example photo 2" },
} as const;

export interface Example {
  readonly file: string;
  readonly vendor: string;
  readonly document: PaperDocument;
  readonly bytes: Uint8Array;
}

function firstPage({ pages: [page] }: DrawnDocument): DrawnPage {
  if (page === undefined) throw new Error("internal: a document without pages");
  return page;
}

function pdfExample(): Example {
  const { file, vendor: id, seed } = EXAMPLES.pdf;
  const [vendor, random] = [findVendor(id), new Random(seed)];
  const { pdf, document } = drawPdf(buildFacts(vendor, random.fork("facts")), vendor, random);
  return { file, vendor: id, document, bytes: pdf };
}

/** PNG, as a flatbed scanner saves it, of a page worn to grade 2. */
async function scanExample(): Promise<Example> {
  const { file, vendor: id, seed } = EXAMPLES.scan;
  const [vendor, random] = [findVendor(id), new Random(seed)];
  const drawn = drawDocument(buildFacts(vendor, random.fork("facts")), vendor, random);
  const options = { way: "scan", print: "thermal", encoding: "png" } as const;
  const { bytes } = await wearPage(firstPage(drawn).image, 2, random.fork("scan 9"), options);
  return { file, vendor: id, document: drawn.document, bytes };
}

/** A telephone has more pixels than a scan for models: pixels of the page for one of its layout. */
const PHOTO_SCALE = 1.6;

/** On a table, at a slant, in uneven light. */
async function photoExample(): Promise<Example> {
  const { file, vendor: id, seed } = EXAMPLES.photo;
  const [vendor, random] = [findVendor(id), new Random(seed)];
  const facts = buildFacts(vendor, random.fork("facts"));
  const drawn = drawDocument(facts, vendor, random, PHOTO_SCALE);
  const options = { way: "photo", print: "thermal", scale: PHOTO_SCALE } as const;
  const { bytes } = await wearPage(firstPage(drawn).image, 2, random.fork("photo"), options);
  return { file, vendor: id, document: drawn.document, bytes };
}

/** The files of `examples/`: a PDF with a text layer, a scan, a photo; seeded, always the same. */
export async function makeExamples(): Promise<Example[]> {
  return [pdfExample(), await scanExample(), await photoExample()];
}

/** Writes the examples and `truth.jsonl` (a line {file, vendor, document} for each) to a folder. */
export async function writeExamples(folder: string): Promise<void> {
  const examples = await makeExamples();
  for (const { file, bytes } of examples) await writeFileAtomic(join(folder, file), bytes);
  const truth = examples.map(({ file, vendor, document }) => ({ file, vendor, document }));
  await writeJsonl(join(folder, "truth.jsonl"), truth);
}
