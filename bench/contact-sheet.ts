import { createCanvas, loadImage } from "@napi-rs/canvas";
import sharp from "sharp";
import { writeFileAtomic } from "../src/formats/atomic-file.ts";
import { synthesizeDocument } from "../src/synth/one.ts";
import { type Vendor } from "../src/synth/vendor.ts";
import { VENDORS } from "../src/synth/vendors/all.ts";

// `npm run contact-sheet`: one page of every layout family, receipts above and A4 papers below, as
// docs/contact-sheet.png.
const TARGET = "docs/contact-sheet.png";
const SEED = "contact sheet";
const GRADE = 0;
const DPI = 110;
const WIDTH_PX = 1660;
const GAP_PX = 16;
const CAPTION_PX = 20;
/** Of the palette of the file: greys of letters, and what papers have of colours. */
const COLORS = 96;
const RECEIPTS = { columns: 8, heightPx: 360 };
const A4 = { columns: 8, heightPx: 272 };
/** Pages that are looked at for one that fills its room well. */
const DRAWS = 8;

interface Page {
  readonly family: string;
  readonly vendor: Vendor;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Families by name, each with the vendor that is met first. */
function families(isReceipt: boolean): Vendor[] {
  const found = new Map<string, Vendor>();
  for (const vendor of VENDORS) {
    const { family } = vendor.layout;
    if ((vendor.kind === "receipt") === isReceipt && !found.has(family)) found.set(family, vendor);
  }
  return [...found.values()].sort((a, b) => (a.layout.family < b.layout.family ? -1 : 1));
}

/** The page, of some, whose shape is nearest to the room it gets; A4 papers with the most lines. */
async function drawPage(vendor: Vendor, aspect: number): Promise<Page> {
  let [best, least] = [undefined as Page | undefined, Infinity];
  for (let i = 0; i < DRAWS; i++) {
    const { row, files } = await synthesizeDocument(SEED, i, {
      ...{ vendors: [vendor.id], grade: GRADE, dpi: DPI, format: "png" },
    });
    const [file] = files;
    if (file === undefined || files.length > 2) continue;
    const { width, height } = await loadImage(file.bytes);
    const isReceipt = vendor.kind === "receipt";
    const lines = row.document.line_items.length;
    const cost = isReceipt ? Math.abs(Math.log(height / width / aspect)) : -Math.min(lines, 14);
    if (cost >= least) continue;
    least = cost;
    best = { family: vendor.layout.family, vendor, width, height, bytes: file.bytes };
  }
  if (best === undefined) throw new Error(`${vendor.id} has no page for the sheet`);
  return best;
}

interface Placed {
  readonly page: Page;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pages in rows of equal cells, each as large as its cell allows, from `top` down. */
function place(
  pages: readonly Page[],
  { columns, heightPx }: typeof RECEIPTS,
  top: number,
): { placed: Placed[]; bottom: number } {
  const cell = (WIDTH_PX - GAP_PX) / columns;
  const placed = pages.map((page, i) => {
    const scale = Math.min((cell - GAP_PX) / page.width, heightPx / page.height);
    const [width, height] = [Math.round(page.width * scale), Math.round(page.height * scale)];
    const x = Math.round(GAP_PX / 2 + (i % columns) * cell + (cell - width) / 2);
    const y = top + Math.floor(i / columns) * (heightPx + CAPTION_PX + GAP_PX);
    return { page, x, y, width, height };
  });
  const rows = Math.ceil(pages.length / columns);
  return { placed, bottom: top + rows * (heightPx + CAPTION_PX + GAP_PX) };
}

async function paint(placed: readonly Placed[], heightPx: number): Promise<Uint8Array> {
  const canvas = createCanvas(WIDTH_PX, heightPx);
  const context = canvas.getContext("2d");
  context.fillStyle = "#e9ebee";
  context.fillRect(0, 0, WIDTH_PX, heightPx);
  for (const { page, x, y, width, height } of placed) {
    context.fillStyle = "#c9ccd1";
    context.fillRect(x + 2, y + 3, width, height);
    // Areas are averaged: a canvas would leave out lines of small type.
    const small = await sharp(page.bytes).resize(width, height, { kernel: "lanczos3" }).png();
    context.drawImage(await loadImage(await small.toBuffer()), x, y);
    context.fillStyle = "#4a4f57";
    context.font = "13px 'Work Sans', sans-serif";
    context.textAlign = "center";
    context.fillText(page.family, x + width / 2, y + height + 16);
  }
  return canvas.encode("png");
}

const receipts: Page[] = [];
const { columns, heightPx } = RECEIPTS;
const roomy = heightPx / ((WIDTH_PX - GAP_PX) / columns - GAP_PX);
for (const vendor of families(true)) receipts.push(await drawPage(vendor, roomy));
const papers: Page[] = [];
for (const vendor of families(false)) papers.push(await drawPage(vendor, Math.SQRT2));
const upper = place(receipts, RECEIPTS, GAP_PX);
const lower = place(papers, A4, upper.bottom);
const sheet = await paint([...upper.placed, ...lower.placed], lower.bottom);
const file = await sharp(sheet).png({ palette: true, colours: COLORS, dither: 0.4 }).toBuffer();
await writeFileAtomic(TARGET, new Uint8Array(file));
console.log(
  `${TARGET}: ${receipts.length} receipts, ${papers.length} A4 papers, ${file.length} bytes`,
);
