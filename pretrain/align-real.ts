import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { greyPage } from "../src/extract/read-at-scale.ts";
import { readGrid, type ReaderGrid } from "../src/extract/reader-grid.ts";
import { quantile } from "../src/extract/reader-rows.ts";
import { BEST_ADVANCE_PX } from "../src/extract/reader-scale.ts";
import { decodeImage } from "../src/formats/image.ts";
import { openDenseReader, type DenseReader } from "../src/models/dense-reader.ts";
import { alignLine } from "./align-line.ts";
import { NO_CHARACTER, WORD_SPACE } from "./characters.ts";
import { realReceipts, type RealReceipt } from "./real-receipts.ts";
import type { Mark } from "./samples/sheet.ts";
import { writeScans, type Scan, type UnknownBox } from "./scans.ts";

/** People draw boxes close: characters may stand a little outside. */
const MARGIN_PX = 3;
/** Ink seen outside every box is print that nobody wrote down, unless it is seen less surely. */
const UNWRITTEN = 0.3;

interface Counts {
  lines: number;
  kept: number;
  characters: number;
}

/** Finds the characters of a receipt's lines; lines that the reader does not recognise are unknown. */
async function alignReceipt(
  reader: DenseReader,
  receipt: RealReceipt,
  least: number,
  counts: Counts,
): Promise<Scan | null> {
  const image = await decodeImage(receipt.image);
  const advances = receipt.lines
    .filter(({ text }) => text.length > 3)
    .map(({ text, box }) => (box[2] - box[0]) / [...text].length);
  if (advances.length === 0) return null;
  const scale = BEST_ADVANCE_PX / quantile(advances, 0.5);
  const page = greyPage(image, scale, reader.patchSide_px);
  const grid = await readGrid(reader, page);
  const marks: Mark[] = [];
  const unknown: UnknownBox[] = [];
  const boxes: UnknownBox[] = [];
  for (const { text, box } of receipt.lines) {
    const [left, top, right, bottom] = box.map((length) => length * scale) as [number, number, number, number]; // prettier-ignore
    const around = [left - MARGIN_PX, top - MARGIN_PX, right + MARGIN_PX, bottom + MARGIN_PX] as const; // prettier-ignore
    boxes.push(around);
    counts.lines += 1;
    const aligned = alignLine(grid, text.replace(/\s+/g, " ").trim(), around);
    if (aligned === null || aligned.confidence < least) unknown.push(around);
    else {
      counts.kept += 1;
      counts.characters += aligned.marks.length;
      marks.push(...aligned.marks);
    }
  }
  unknown.push(...unwritten(grid, boxes));
  return { id: receipt.id, ...page, marks, unknown };
}

/** Half-patches outside every box in which the reader sees something. */
function unwritten(grid: ReaderGrid, boxes: readonly UnknownBox[]): UnknownBox[] {
  const { cellWidth_px: w, cellHeight_px: h } = grid;
  const found: UnknownBox[] = [];
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const at = (row * grid.columns + column) * grid.classes;
      const nothing = grid.probabilities[at + NO_CHARACTER]! + grid.probabilities[at + WORD_SPACE]!;
      if (1 - nothing < UNWRITTEN) continue;
      const [x, y] = [(column + 0.5) * w, (row + 0.5) * h];
      const inside = boxes.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom); // prettier-ignore
      if (!inside) found.push([x - w / 2, y - h / 2, x + w / 2, y + h / 2]);
    }
  }
  return found;
}

const { values } = parseArgs({
  options: {
    real: { type: "string" },
    reader: { type: "string", default: "base-model/reader" },
    out: { type: "string", default: "runs/scans" },
    least: { type: "string", default: "0.5" },
    limit: { type: "string", default: "1000" },
  },
});
if (values.real === undefined) throw new Error("--real FOLDER with receipts.jsonl is needed");
await using reader = await openDenseReader(values.reader, { threads: 1, spinning: false });
const scans: Scan[] = [];
const counts: Counts = { lines: 0, kept: 0, characters: 0 };
for (const receipt of (await realReceipts(values.real, "train")).slice(0, Number(values.limit))) {
  const scan = await alignReceipt(reader, receipt, Number(values.least), counts);
  if (scan !== null) scans.push(scan);
}
await mkdir(values.out, { recursive: true });
await writeScans(values.out, scans);
console.log(JSON.stringify({ scans: scans.length, ...counts }));
