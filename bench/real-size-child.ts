import { readFile, writeFile } from "node:fs/promises";
import { Random } from "../src/core/random.ts";
import { decode, GREEDY } from "../src/extract/decode.ts";
import { openGenerator } from "../src/extract/generator.ts";
import type { RgbImage } from "../src/formats/rgb-image.ts";
import { openImageEncoder } from "../src/models/image-encoder.ts";
import type { ImageProcessor, ProcessedImage } from "../src/models/image-processor.ts";
import { tokenGrids } from "../src/models/image-tokens.ts";
import { parseImageConfig } from "../src/models/lfm2-vl-image-config.ts";
import { lfm2VlImageProcessor } from "../src/models/lfm2-vl-image-processor.ts";
import { loadModel, type Model } from "../src/models/load-model.ts";
import {
  paddleOcrVlImageProcessor,
  parsePaddleOcrVlImageConfig,
} from "../src/models/paddleocr-vl-image-processor.ts";
import { parseSmolVlmImageConfig } from "../src/models/smolvlm-image-config.ts";
import { smolVlmImageProcessor } from "../src/models/smolvlm-image-processor.ts";
import { openLoraTrainer } from "./lora-step.ts";
import { pageFeeds } from "./page-sample.ts";
import { peakBytes } from "../src/core/process-memory.ts";

/**
 * One stage of one model, `train` or `read`, in a process of its own: its high-water mark is what is
 * measured. Prints one JSON line.
 */

const A4 = { width: 1240, height: 1754 } as const; // 150 dpi
const NEW_TOKENS = 16;

interface Lengths {
  /** Behind a page. */
  readonly question: number;
  /** Of a model that sees none. */
  readonly prompt: number;
  readonly labels: number;
  /** Pieces of a page that are shown. */
  readonly pieces: number;
}

/** `whole`: 600 tokens of text, as `kvitto models` estimates for, or an A4 page. `short`: weights, mostly. */
const LENGTHS: Readonly<Record<string, Lengths>> = {
  whole: { question: 94, prompt: 350, labels: 250, pieces: Infinity },
  short: { question: 16, prompt: 48, labels: 32, pieces: 1 },
};

/** As the released files of the family have it. */
function processorOf(model: Model, tileTokens: number, patchSize: number): ImageProcessor | null {
  const source = "real size";
  const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
  switch (model.family) {
    case "lfm2_vl":
      return lfm2VlImageProcessor({
        ...{ image: parseImageConfig({}, source), source },
        useImageSpecialTokens: true,
      });
    case "paddleocr_vl": // of release 1.5
      return paddleOcrVlImageProcessor(
        parsePaddleOcrVlImageConfig(
          { ...half, min_pixels: 112_896, max_pixels: 1_003_520 },
          source,
        ),
        source,
      );
    case "smolvlm": {
      const tile = patchSize === 14 ? 384 : 512;
      const edges = { size: { longest_edge: 4 * tile }, max_image_size: { longest_edge: tile } };
      const tiles = { patchSize, tileTokens };
      return smolVlmImageProcessor(parseSmolVlmImageConfig(edges, tiles, source), source);
    }
    case "llama":
    case "mistral":
    case "lfm2":
      return null;
  }
}

/** A page of noise through the family's own image processor; null for a model of text. */
function pageOf(model: Model, lengths: Lengths): ProcessedImage | null {
  const { vision } = model;
  const patchSize = vision === null ? 0 : Math.sqrt(vision.patchValues / 3);
  const side = patchSize === 14 ? 27 : 32;
  const tileTokens = vision === null ? 0 : (side / vision.downsample) ** 2;
  const processor = processorOf(model, tileTokens, patchSize);
  if (processor === null) return null;
  const random = new Random("real size page");
  const block = Uint8Array.from({ length: 65_521 }, () => random.int(0, 255));
  const data = new Uint8Array(A4.width * A4.height * 3).map((_, i) => block[i % block.length]!);
  const image: RgbImage = { ...A4, data };
  const whole = processor.process(image);
  if (whole.pieces.length <= lengths.pieces) return whole;
  // The last one is the thumbnail, which can stand alone.
  const pieces = whole.pieces.slice(-lengths.pieces);
  return { pieces, rows: 1, columns: 1, thumbnail: false };
}

const NO_PAGE: ProcessedImage = { pieces: [], rows: 1, columns: 1, thumbnail: false };

/** Of the first piece, over and over: the tower takes one piece a run, so more only take longer. */
async function featuresOf(model: Model, page: ProcessedImage): Promise<Float32Array> {
  await using encoder = await openImageEncoder(model, { device: "cpu" });
  const piece = await encoder.encode({ ...page, pieces: page.pieces.slice(0, 1) });
  const tokens = page.pieces.reduce((sum, one) => sum + one.tokens, 0);
  const { hiddenSize } = model.decoder;
  return Float32Array.from({ length: tokens * hiddenSize }, (_, i) => piece[i % piece.length]!);
}

async function storedFeatures(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}

interface Stage {
  readonly model: Model;
  readonly page: ProcessedImage | null;
  readonly lengths: Lengths;
  /** Where training leaves the page's features, so that the tower is not run twice. */
  readonly features: string;
}

/** LoRA of rank 8 on q_proj and v_proj, one step on one row. */
async function trainStage({ model, page, lengths, features }: Stage) {
  const began = performance.now();
  const data = page === null ? null : await featuresOf(model, page);
  if (data !== null) await writeFile(features, data);
  const pageSeconds = seconds(began);
  const opening = performance.now();
  await using trainer = await openLoraTrainer(model, data === null ? "none" : "features", {
    device: "cpu",
  });
  const load = () => Promise.resolve({ kind: "features" as const, data: data! });
  const { question, prompt, labels } = lengths;
  const text = { question: page === null ? prompt : question, answer: labels };
  const feeds = await pageFeeds(model, page ?? NO_PAGE, load, text);
  const opened = seconds(opening);
  const stepping = performance.now();
  const loss = await trainer.step(feeds);
  const tokens = feeds["input_ids"]!.data.length;
  return { tokens, pageSeconds, opened, work: seconds(stepping), loss };
}

/** 16 greedy tokens after the prompt; the tower has been run before. */
async function readStage({ model, page, lengths, features }: Stage) {
  const image_features = page === null ? null : await storedFeatures(features);
  const opening = performance.now();
  await using generator = await openGenerator(model, { device: "cpu" });
  const opened = seconds(opening);
  const imageTokens = (page?.pieces ?? []).reduce((sum, { tokens }) => sum + tokens, 0);
  const placeholder = model.vision?.imageToken ?? 0;
  const random = new Random("real size prompt");
  const input_ids = [
    ...new Array<number>(imageTokens).fill(placeholder),
    ...Array.from({ length: page === null ? lengths.prompt : lengths.question }, () =>
      random.int(5, 300),
    ),
  ];
  const reading = performance.now();
  const image_grids = page === null ? [] : tokenGrids([page]);
  const [answer] = await decode(
    generator,
    [{ input_ids, ...(image_features && { image_features }), image_grids }],
    { adapter: null, maxNewTokens: NEW_TOKENS, stopIds: [], sampling: GREEDY },
  );
  if (answer!.tokens.length !== NEW_TOKENS) throw new Error("internal: the answer is cut");
  const { length } = input_ids;
  return { tokens: length, pageSeconds: 0, opened, work: seconds(reading), loss: null };
}

const [folder, stage, size = "", features = ""] = process.argv.slice(2);
const lengths = LENGTHS[size];
if (folder === undefined || lengths === undefined || (stage !== "train" && stage !== "read")) {
  throw new Error("usage: FOLDER train|read whole|short FEATURES");
}
const model = await loadModel(folder);
const page = pageOf(model, lengths);
const run = stage === "train" ? trainStage : readStage;
const outcome = await run({ model, page, lengths, features });
const line = JSON.stringify({ ...outcome, peak_bytes: await peakBytes() });
process.stdout.write(`${line}\n`, () => process.exit(0));
