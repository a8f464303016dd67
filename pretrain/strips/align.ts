import { mkdir } from "node:fs/promises";
import { Random } from "../../src/core/random.ts";
import { cutStrip } from "../../src/extract/reader-cut.ts";
import { greyOf } from "../../src/extract/reader-page.ts";
import { levelSegment } from "../../src/extract/reader-segments.ts";
import { decodeImage } from "../../src/formats/image.ts";
import {
  openStripReader,
  STRIP_COLUMN_PX,
  STRIP_HEIGHT_PX,
  type StripReader,
} from "../../src/models/strip-reader.ts";
import { stripAdvance, stripMarks } from "../../src/extract/reader-decode.ts";
import { NO_CHARACTER, WORD_SPACE } from "../characters.ts";
import { parseOptions, positive } from "../arguments.ts";
import { reportFailure } from "../report-failure.ts";
import { KvittoError } from "../../src/core/errors.ts";
import { alignLine, type ReaderGrid } from "./align-line.ts";
import { realReceipts, type RealReceipt } from "../real-receipts.ts";
import { writeScans, type Scan, type UnknownBox } from "./scans.ts";

/** People draw boxes a little around the letters: this share of the height is paper on each side. */
const PAPER_SHARE = 0.12;
/** How differently from what the letters ask for a line is cut: shift and size as in reading. */
const SHIFT_SHARE = 0.1;
const SIZE = [0.85, 1.2] as const;
/** Height of a body in the strips that are drawn for training, in the middle of their range. */
const TRAINED_BODY_PX = 17.5;
const STRETCH = [0.8, 1.25] as const;

/** Print that is seen more surely than this where nobody wrote anything down is not known. */
const UNWRITTEN = 0.3;

const OPTIONS = {
  /** Folder with receipts.jsonl and the pictures that it names. */
  real: { type: "string" },
  reader: { type: "string", default: "base-model/reader" },
  out: { type: "string", default: "runs/real-strips" },
  /** Least mean probability of a line's text for the line to be kept. */
  least: { type: "string", default: "0.5" },
  /** Most receipts. */
  limit: { type: "string", default: "1000" },
  seed: { type: "string", default: "1" },
} as const;

/** The lines of a receipt as strips, each character at the place where the reader sees it most likely. */
async function alignReceipt(
  reader: StripReader,
  receipt: RealReceipt,
  least: number,
  random: Random,
): Promise<Scan[]> {
  const page = greyOf(await decodeImage(receipt.image));
  const drawn = ([from, to]: readonly [number, number]) =>
    Math.exp(random.uniform(Math.log(from), Math.log(to)));
  const strips = receipt.lines.map(({ box: [left, top, right, bottom] }) => {
    const tall = bottom - top;
    const shift = random.uniform(-SHIFT_SHARE, SHIFT_SHARE) * tall;
    const body = (tall * (1 - 2 * PAPER_SHARE) * drawn(SIZE)) / 2;
    const middle = (top + bottom) / 2 + shift;
    return cutStrip(
      page,
      levelSegment(left, middle - body, right, middle + body),
      TRAINED_BODY_PX,
      drawn(STRETCH),
    );
  });
  const found: Scan[] = [];
  for (const [i, strip] of strips.entries()) {
    const { text, box } = receipt.lines[i]!;
    const [probabilities] = await reader.read([strip]);
    const grid = {
      rows: 1,
      columns: strip.width / STRIP_COLUMN_PX,
      classes: reader.characters.length,
      probabilities: probabilities!,
      cellWidth_px: STRIP_COLUMN_PX,
      cellHeight_px: STRIP_HEIGHT_PX,
    };
    const [from, to] = [box[0], box[2]].map((x) => (x - strip.left) * strip.across);
    const line = text.replace(/\s+/g, " ").trim();
    // Of many lines only the beginning was written down: what the box is wide says little.
    const advance = stripAdvance(
      stripMarks(probabilities!, grid.classes, [NO_CHARACTER, WORD_SPACE]),
    );
    const around = [from! - 3, 0, to! + 3, STRIP_HEIGHT_PX] as const;
    const aligned = alignLine(grid, line, around, advance / STRIP_COLUMN_PX);
    if (aligned === null || aligned.confidence < least) continue;
    const { width, height, pixels } = strip;
    const [first, last] = [aligned.marks[0]!.x - advance, aligned.marks.at(-1)!.x + 0.7 * advance];
    const unknown: UnknownBox[] = [
      [0, 0, first, height],
      [last, 0, width, height],
    ];
    const { marks } = aligned;
    found.push({
      id: `${receipt.id}/${i}`,
      width,
      height,
      pixels,
      marks,
      unknown: seenIn(unknown, grid),
    });
  }
  return found;
}

/** Those stretches in which the reader sees something that nobody wrote down. */
function seenIn(stretches: readonly UnknownBox[], grid: ReaderGrid): UnknownBox[] {
  return stretches.filter(([left, , right]) => {
    for (let c = Math.max(0, Math.floor(left / 4)); c < Math.min(grid.columns, right / 4); c++) {
      const at = c * grid.classes;
      const nothing = grid.probabilities[at + NO_CHARACTER]! + grid.probabilities[at + WORD_SPACE]!;
      if (1 - nothing > UNWRITTEN) return true;
    }
    return false;
  });
}

/** `npm run pretrain:strips:align -- --real FOLDER` */
async function alignAll(): Promise<void> {
  const { real, reader: readerFolder, ...options } = parseOptions(process.argv.slice(2), OPTIONS);
  if (real === undefined) {
    throw new KvittoError("usage", "--real is missing: a folder with receipts.jsonl and pictures.");
  }
  await using reader = await openStripReader(readerFolder, { threads: 1, spinning: false });
  const random = new Random(`real-strips/${options.seed}`);
  const least = positive("least", options.least);
  const receipts = await realReceipts(real, "train");
  const scans: Scan[] = [];
  let lines = 0;
  for (const receipt of receipts.slice(0, positive("limit", options.limit))) {
    scans.push(...(await alignReceipt(reader, receipt, least, random)));
    lines += receipt.lines.length;
  }
  await mkdir(options.out, { recursive: true });
  await writeScans(options.out, scans);
  const characters = scans.reduce((sum, { marks }) => sum + marks.length, 0);
  console.log(JSON.stringify({ lines, kept: scans.length, characters }));
}

try {
  await alignAll();
} catch (error) {
  reportFailure(error);
}
