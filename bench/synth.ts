import { createCanvas } from "@napi-rs/canvas";
import { encodeJpeg } from "../src/formats/image.ts";
import { inOrder, openSource } from "../src/synth/documents-in-order.ts";
import { synthesizeDocument } from "../src/synth/one.ts";
import { type SynthOptions } from "../src/synth/options.ts";
import { dropAlpha } from "../src/synth/paint.ts";
import { pairedRatio } from "./measure.ts";
import type { Benchmark } from "./row.ts";

const ROUNDS = 5;
const THREADS = 2;
const SEED = "bench";
const JPEG_QUALITY = 80;

interface Case {
  readonly name: string;
  readonly options: SynthOptions;
  /** Documents of one round. */
  readonly documents: number;
  /** Of a page without anything on it: about the pixels of the pages it is compared with. */
  readonly blank: { readonly width: number; readonly height: number };
}

const CASES: readonly Case[] = [
  {
    name: "synth_receipts",
    options: { kinds: ["receipt"] },
    documents: 40,
    blank: { width: 440, height: 620 },
  },
  {
    name: "synth_invoices_150_dpi",
    options: { kinds: ["invoice"], dpi: 150 },
    documents: 24,
    blank: { width: 1240, height: 1754 },
  },
];

async function blankPage({ width, height }: Case["blank"]): Promise<void> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  await encodeJpeg({ width, height, data: dropAlpha(data) }, JPEG_QUALITY);
}

/** Pages, not documents: an invoice may have several. */
async function drawHere({ options, documents }: Case, round: number): Promise<number> {
  let pages = 0;
  for (let i = 0; i < documents; i++) {
    pages += (await synthesizeDocument(SEED, round * documents + i, options)).row.images.length;
  }
  return pages;
}

/** Milliseconds of processor time of all threads, the garbage collector's and the encoder's included. */
async function cpuMs<T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}

async function pagesPerSecond({ options, documents }: Case, signal: AbortSignal): Promise<number> {
  const source = openSource(SEED, options, documents, THREADS);
  const make = async (i: number) => (await source.make(i)).row.images.length;
  const drawn = async (from: number, to: number): Promise<number> => {
    let pages = 0;
    for await (const count of inOrder(from, to, source.ahead, make)) {
      signal.throwIfAborted();
      pages += count;
    }
    return pages;
  };
  try {
    await drawn(0, documents); // threads start, fonts are read, code is compiled
    const began = performance.now();
    const pages = await drawn(documents, 4 * documents);
    return (1000 * pages) / (performance.now() - began);
  } finally {
    await source.end();
  }
}

/** Processor time of pages and of blank pages, in turns. */
async function inTurns(
  each: Case,
  signal: AbortSignal,
): Promise<{ readonly page_ms: readonly number[]; readonly blank_ms: readonly number[] }> {
  const [page_ms, blank_ms]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    signal.throwIfAborted();
    const [ms, pages] = await cpuMs(() => drawHere(each, round + 1));
    const [blank] = await cpuMs(async () => {
      for (let i = 0; i < pages; i++) await blankPage(each.blank);
    });
    if (round < 0) continue; // code is compiled, fonts are read
    page_ms.push(ms / pages);
    blank_ms.push(blank / pages);
  }
  return { page_ms, blank_ms };
}

/**
 * Labelled pages of every grade a second in two threads, and the processor time of a page against
 * that of drawing a blank one and encoding it. Processor time is hardly disturbed by other work:
 * two cores that nothing else uses give `threads / time of a page` pages a second.
 */
export const synthSpeed: Benchmark = async function* (signal) {
  for (const each of CASES) {
    const { page_ms, blank_ms } = await inTurns(each, signal);
    const mean = (times: readonly number[]) => times.reduce((a, b) => a + b, 0) / times.length;
    const onTwoCores = (THREADS * 1000) / mean(page_ms);
    yield {
      name: each.name,
      value: await pagesPerSecond(each, signal),
      unit: `pages a second in ${THREADS} threads, ${onTwoCores.toFixed(1)} by processor time (${mean(page_ms).toFixed(1)} ms a page)`,
      ratio: pairedRatio(page_ms, blank_ms),
      against: `the processor time of a blank page of ${each.blank.width}×${each.blank.height} px, drawn and encoded (${mean(blank_ms).toFixed(1)} ms)`,
    };
  }
};
