import { Random } from "../src/core/random.ts";
import { readLines, rowsText, type ReadLine } from "../src/extract/read-lines.ts";
import { readSegments } from "../src/extract/read-strips.ts";
import { greyOf } from "../src/extract/reader-page.ts";
import { levelSegment } from "../src/extract/reader-segments.ts";
import { decodeImage } from "../src/formats/image.ts";
import { pageText } from "../src/formats/page-text.ts";
import type { GreyImage } from "../src/formats/grey-image.ts";
import type { RgbImage } from "../src/formats/rgb-image.ts";
import { characterErrors, errorRate } from "../src/metrics/cer.ts";
import type { StripReader } from "../src/models/strip-reader.ts";
import { synthesizeDocument } from "../src/synth/one.ts";
import type { RealReceipt } from "../pretrain/real-receipts.ts";
import { makeLine } from "../pretrain/strips/line.ts";
import { rounded, type BaseRow } from "./base-row.ts";
import { tesseractText, tesseractVersion } from "./base-tesseract.ts";
import { addWords, countWords, NO_WORDS, wordF1 } from "./base-words.ts";

/** Pictures of one line; their font families were never trained on. */
const LINE = { lineCharacters: 40, widthPx: 448, fonts: "held-out", scans: null } as const;
/** People draw boxes a little around the letters: this share of the height is paper on each side. */
const PAPER_SHARE = 0.12;

/** Errors and characters over many texts. A line is never counted as more wrong than it is long. */
class Errors {
  edits = 0;
  characters = 0;
  samples = 0;

  add(read: string, printed: string): void {
    const { edits, length } = characterErrors(plain(read), plain(printed));
    this.edits += Math.min(edits, length);
    this.characters += length;
    this.samples += 1;
  }

  row(row: Omit<BaseRow, "value" | "unit" | "samples">): BaseRow {
    const value = rounded(errorRate({ edits: this.edits, length: this.characters }));
    return { ...row, value, unit: "character error rate", samples: this.samples };
  }
}

/** Lines in fonts that were never trained on. */
export async function lineRow(reader: StripReader, wear: number, count: number): Promise<BaseRow> {
  const random = new Random("kvitto-base-evaluation");
  const errors = new Errors();
  for (let i = 0; i < count; i++) {
    const line = makeLine(random.fork(`line/${i}`), { ...LINE, wear });
    errors.add(textOf(await readLines(reader, rgbOf(line))), line.text);
  }
  return wear === 0
    ? errors.row({ name: "lines_clean", what: "clean lines, unseen fonts", goal: "≤ 0.02", note: null }) // prettier-ignore
    : errors.row({ name: `lines_worn_${wear}`, what: `lines at wear ${wear}, unseen fonts`, goal: "none", note: null }); // prettier-ignore
}

/** Whole receipts of vendors that are held out, drawn and worn at grade 2; in reading order. */
export async function receiptRow(reader: StripReader, count: number): Promise<BaseRow> {
  const errors = new Errors();
  for (let i = 0; i < count; i++) {
    const { files, texts } = await synthesizeDocument("bench-base", i, {
      ...{ kinds: ["receipt"], part: "test", grade: 2, textMap: true },
    });
    for (const [n, { bytes }] of files.entries()) {
      const runs = texts![n]!.runs.filter(isText);
      const image = await decodeImage(bytes);
      errors.add(rowsText((await readLines(reader, image)).filter(isText)), pageText(runs));
    }
  }
  return errors.row({
    name: "receipts_grade_2",
    what: "receipts of held-out vendors at grade 2, whole page in reading order",
    goal: "≤ 0.08",
    note: "the vendors are held out, most of their fonts are not; rules of dashes are not counted as text",
  });
}

/** Lines of real receipts never trained on, cut out where people drew their boxes. */
export async function realLineRows(
  reader: StripReader,
  receipts: readonly RealReceipt[],
): Promise<BaseRow[]> {
  const [all, whole] = [new Errors(), new Errors()];
  for (const { image, lines } of receipts) {
    const page = greyOf(await decodeImage(image));
    const segments = lines.map(({ box: [left, top, right, bottom] }) => {
      const paper = PAPER_SHARE * (bottom - top);
      return levelSegment(left, top + paper, right, bottom - paper);
    });
    const read = await readSegments(reader, page, segments);
    for (const [i, { text, box }] of lines.entries()) {
      const got = read[i]!.text.toUpperCase();
      all.add(got, text.toUpperCase());
      const [left, top, right, bottom] = box;
      if (right - left < WIDEST * (bottom - top) * [...text].length) whole.add(got, text.toUpperCase()); // prettier-ignore
    }
  }
  const goal = "≤ 0.20, better ≤ 0.10";
  return [
    all.row({ name: "sroie_lines", what: "cropped lines of held-out SROIE receipts", goal, note: "the file's lines end at their first comma, the boxes do not: what is read beyond counts as wrong" }), // prettier-ignore
    whole.row({ name: "sroie_whole_lines", what: "those whose box is not much too wide for their text", goal, note: `box narrower than ${WIDEST} heights a character` }), // prettier-ignore
  ];
}

/** A box wider than this many of its heights a character has print that its text lacks. */
const WIDEST = 0.8;

/** Whole real scans never trained on, by the reader and, where it is installed, by Tesseract. */
export async function realPageRows(
  reader: StripReader,
  receipts: readonly RealReceipt[],
): Promise<BaseRow[]> {
  const version = await tesseractVersion();
  let [own, other] = [NO_WORDS, NO_WORDS];
  let [ownSeconds, otherSeconds] = [0, 0];
  for (const { image: file, lines } of receipts) {
    const printed = lines.map(({ text }) => text).join("\n");
    let started = performance.now();
    const read = await readLines(reader, await decodeImage(file));
    ownSeconds += (performance.now() - started) / 1000;
    own = addWords(own, countWords(textOf(read), printed));
    if (version === null) continue;
    started = performance.now();
    const text = await tesseractText(file);
    otherSeconds += (performance.now() - started) / 1000;
    other = addWords(other, countWords(text, printed));
  }
  const samples = receipts.length;
  const name = version === null ? "Tesseract" : `Tesseract ${version}`;
  const missing = version === null ? "tesseract is not on this machine" : null;
  const part = ({ found, read, printed }: typeof own) =>
    `precision ${rounded(found / Math.max(1, read))}, recall ${rounded(found / Math.max(1, printed))}`;
  return [
    { name: "sroie_pages", what: "whole held-out SROIE scans", value: rounded(wordF1(own)), unit: "word F1", goal: "≥ 0.55, better above Tesseract", samples, note: part(own) }, // prettier-ignore
    { name: "sroie_pages_tesseract", what: `the same scans, ${name}`, value: version === null ? null : rounded(wordF1(other)), unit: "word F1", goal: "none", samples: version === null ? 0 : samples, note: missing ?? part(other) }, // prettier-ignore
    { name: "seconds_a_page", what: "reading one of these scans", value: rounded(ownSeconds / samples), unit: "s", goal: "≤ 2", samples, note: null }, // prettier-ignore
    { name: "seconds_a_page_tesseract", what: `the same, ${name}`, value: version === null ? null : rounded(otherSeconds / samples), unit: "s", goal: "none", samples: version === null ? 0 : samples, note: missing }, // prettier-ignore
  ];
}

function textOf(lines: readonly ReadLine[]): string {
  return lines.map(({ text }) => text).join(" ");
}

/** Dashes and stars that stand for a rule are no text. */
function isText({ text }: { readonly text: string }): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function rgbOf({ width, height, pixels }: GreyImage): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) data.fill(pixels[i]!, i * 3, i * 3 + 3);
  return { width, height, data };
}
