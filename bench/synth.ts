import { createCanvas } from "@napi-rs/canvas";
import { encodeJpeg } from "../src/formats/image.ts";
import { inOrder, openSource } from "../src/synth/documents-in-order.ts";
import { synthesizeDocument } from "../src/synth/one.ts";
import { type SynthOptions } from "../src/synth/options.ts";
import { dropAlpha } from "../src/synth/paint.ts";
import { interleave, median, pairedRatio } from "./measure.ts";
import type { Benchmark } from "./row.ts";

const ROUNDS = 5;
const THREADS = 2;
const SEED = "bench";
const JPEG_QUALITY = 80;

interface Case {
  readonly name: string;
  readonly options: SynthOptions;
  /** Documents of one repetition. */
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
    documents: 12,
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
async function drawHere({ options, documents }: Case): Promise<number> {
  let pages = 0;
  for (let i = 0; i < documents; i++) {
    pages += (await synthesizeDocument(SEED, i, options)).row.images.length;
  }
  return pages;
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

/**
 * Labelled pages of every grade a second, in two threads; and the time of a page against that of
 * drawing a blank one and encoding it, both in one thread.
 */
export const synthSpeed: Benchmark = async function* (signal) {
  for (const each of CASES) {
    const pages = await drawHere(each);
    const times = await interleave(
      {
        page: () => drawHere(each),
        blank: async () => {
          for (let i = 0; i < pages; i++) await blankPage(each.blank);
        },
      },
      { rounds: ROUNDS, warmups: 1, signal },
    );
    const blank_ms = median(times.blank) / pages;
    yield {
      name: each.name,
      value: await pagesPerSecond(each, signal),
      unit: `pages a second in ${THREADS} threads`,
      ratio: pairedRatio(times.page, times.blank),
      against: `the time of a blank page of ${each.blank.width}×${each.blank.height} px, drawn and encoded (${blank_ms.toFixed(1)} ms)`,
    };
  }
};
