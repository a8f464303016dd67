import { parseArgs } from "node:util";
import { editDistance } from "../src/core/edit-distance.ts";
import { Random } from "../src/core/random.ts";
import { readLines } from "../src/extract/read-lines.ts";
import { decodeImage } from "../src/formats/image.ts";
import type { RgbImage } from "../src/formats/rgb-image.ts";
import { openDenseReader, type DenseReader } from "../src/models/dense-reader.ts";
import { sampleOfKind } from "./curriculum.ts";
import { realReceipts } from "./real-receipts.ts";
import type { PretrainSample, SampleKind } from "./samples/sample.ts";

/** Sizes of the synthetic samples; their fonts were never trained on. */
const LIMITS = {
  lineCharacters: 40,
  widthPx: 448,
  heightPx: 992,
  lines: 20,
  fonts: "held-out",
} as const;

/** Room around a cropped line: people draw boxes close. */
const MARGIN_PX = 3;
/** Rows that lie in the outer parts of a cropped line belong to its neighbours. */
const MIDDLE = [0.15, 0.85] as const;

/** Errors against characters, and lines that are right as a whole. */
class Tally {
  errors = 0;
  characters = 0;
  exact = 0;
  count = 0;
  readonly shown: string[] = [];

  add(got: string, wanted: string): void {
    const [read, truth] = [[...got], [...wanted]];
    this.errors += Math.min(editDistance(read, truth), truth.length);
    this.characters += truth.length;
    this.count += 1;
    if (got === wanted) this.exact += 1;
    if (this.shown.length < 4)
      this.shown.push(`${JSON.stringify(wanted)} → ${JSON.stringify(got)}`);
  }

  report(what: string, more: Record<string, unknown> = {}): void {
    const cer = round(this.errors / this.characters);
    const exact = round(this.exact / this.count);
    console.log(JSON.stringify({ what, n: this.count, cer, exact, ...more }));
    for (const line of this.shown) console.error(`  ${line}`);
  }
}

async function synthetic(reader: DenseReader, kind: SampleKind, count: number, wear: number) {
  const random = new Random("kvitto-base-evaluation");
  const tally = new Tally();
  for (let i = 0; i < count; i++) {
    const sample = sampleOfKind(kind, random.fork(`${kind}/${i}`), { ...LIMITS, wear });
    const lines = await readLines(reader, rgbOf(sample));
    tally.add(plain(lines.map(({ text }) => text).join(" ")), plain(sample.answer));
  }
  tally.report(kind, { wear });
}

/** Cropped lines of receipts never trained on; capitals are ignored, as the truth has no others. */
async function realLines(reader: DenseReader, folder: string, count: number): Promise<void> {
  const receipts = await realReceipts(folder, "held-out");
  const random = new Random("kvitto-real-lines");
  const tally = new Tally();
  for (let i = 0; i < count; i++) {
    const receipt = receipts[i % receipts.length]!;
    const { text, box } = random.pick(receipt.lines);
    const crop = cropped(await decodeImage(receipt.image), box);
    const lines = await readLines(reader, crop);
    const inside = lines.filter(({ box: [, top, , bottom] }) => {
      const middle = (top + bottom) / 2 / crop.height;
      return middle > MIDDLE[0] && middle < MIDDLE[1];
    });
    const got = inside.map((line) => line.text).join(" ");
    tally.add(plain(got).toUpperCase(), plain(text).toUpperCase());
  }
  tally.report("real lines");
}

/** Whole scans never trained on: words as sets with repetition, order and capitals ignored. */
async function realPages(reader: DenseReader, folder: string, count: number): Promise<void> {
  const receipts = (await realReceipts(folder, "held-out")).slice(0, count);
  let [found, read, printed, milliseconds] = [0, 0, 0, 0];
  const scores: number[] = [];
  for (const { image, lines: truth } of receipts) {
    const page = await decodeImage(image);
    const start = performance.now();
    const lines = await readLines(reader, page);
    milliseconds += performance.now() - start;
    const wanted = wordsOf(truth.map(({ text }) => text));
    const got = wordsOf(lines.map(({ text }) => text));
    const left = new Map<string, number>();
    for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
    let hits = 0;
    for (const word of got) {
      const count = left.get(word) ?? 0;
      if (count === 0) continue;
      left.set(word, count - 1);
      hits += 1;
    }
    found += hits;
    read += got.length;
    printed += wanted.length;
    scores.push((2 * hits) / (got.length + wanted.length));
  }
  console.log(
    JSON.stringify({
      what: "real pages",
      n: receipts.length,
      word_f1: round((2 * found) / (read + printed)),
      word_precision: round(found / read),
      word_recall: round(found / printed),
      mean_page_word_f1: round(scores.reduce((sum, score) => sum + score, 0) / scores.length),
      seconds_a_page: round(milliseconds / 1000 / receipts.length),
    }),
  );
}

function wordsOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.toUpperCase().split(/\s+/)).filter((word) => word !== "");
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function rgbOf({ width, height, pixels }: PretrainSample): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) data.fill(pixels[i]!, i * 3, i * 3 + 3);
  return { width, height, data };
}

function cropped(image: RgbImage, box: readonly [number, number, number, number]): RgbImage {
  const left = Math.max(0, Math.floor(box[0]) - MARGIN_PX);
  const top = Math.max(0, Math.floor(box[1]) - MARGIN_PX);
  const width = Math.max(1, Math.min(image.width, Math.ceil(box[2]) + MARGIN_PX) - left);
  const height = Math.max(1, Math.min(image.height, Math.ceil(box[3]) + MARGIN_PX) - top);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: "string", default: "100" },
    real: { type: "string" },
    pages: { type: "string", default: "30" },
    threads: { type: "string", default: "2" },
  },
});
const folder = positionals[0] ?? "base-model/reader";
const count = Number(values.count);
await using reader = await openDenseReader(folder, {
  device: "cpu",
  threads: Number(values.threads),
  spinning: false,
});
for (const wear of [0, 0.5, 1]) await synthetic(reader, "line", count, wear);
await synthetic(reader, "page", Math.ceil(count / 10), 0.5);
if (values.real !== undefined) {
  await realLines(reader, values.real, count);
  await realPages(reader, values.real, Number(values.pages));
}
