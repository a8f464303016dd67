import { basename } from "node:path";
import type { Progress } from "../../core/progress.ts";
import { type Attended, type AttentionReader } from "../../extract/attend.ts";
import { paperPlaces, shownPages, type PlacedWord } from "../../extract/paper-places.ts";
import type { EnhanceStep } from "../../formats/enhance/enhance.ts";
import { encodeJpeg } from "../../formats/image.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import type { ImagePiece, ProcessedImage } from "../../models/image-processor.ts";
import { paperPages } from "../../models/paper-pages.ts";
import type { PaperReader } from "../paper-reader.ts";

/** Part of a page and how much of the attention went there. */
export interface Spot {
  readonly page: number;
  /** [left, top, right, bottom] as shares of the page's sides. */
  readonly box: readonly [number, number, number, number];
  /** The word that stands there; "" for a part of a picture. */
  readonly text: string;
  /** Share of the attention on the paper; those of a value add up to 1 where all words have a place. */
  readonly share: number;
}

export interface LookedValue {
  readonly path: string;
  /** As JSON. */
  readonly value: string;
  readonly tokens: number;
  /** Share of all attention that went to the paper rather than to question and answer. */
  readonly onPaper: number;
  readonly spots: readonly Spot[];
}

export interface LookedFile {
  readonly file: string;
  readonly values: readonly LookedValue[];
  /** JPEG of each page, and its width over its height. */
  readonly pages: readonly { readonly jpeg: Uint8Array; readonly ratio: number }[];
  /** False where the answer ran out of tokens, so that it has no values. */
  readonly isWhole: boolean;
}

const JPEG_QUALITY = 70;

async function toPages(images: readonly RgbImage[]): Promise<LookedFile["pages"]> {
  return Promise.all(
    images.map(async (image) => ({
      jpeg: await encodeJpeg(image, JPEG_QUALITY),
      ratio: image.width / image.height,
    })),
  );
}

/** Words under the paper's tokens: a token's attention is shared among the characters it spells. */
function wordSpots(
  { paper }: Attended,
  map: Float64Array,
  text: string,
  words: readonly PlacedWord[],
): { spots: Spot[]; total: number } {
  const perCharacter = new Float64Array(text.length);
  let total = 0;
  for (const [i, { span }] of paper.entries()) {
    const [from, to] = [Math.max(0, span[0]), Math.min(text.length, span[1])];
    const share = map[i]! / Math.max(1, span[1] - span[0]);
    for (let at = from; at < to; at++) perCharacter[at]! += share;
    total += map[i]!;
  }
  const spots = words.map(({ start, end, page, box }) => ({
    ...{ page, box, text: text.slice(start, end) },
    share: perCharacter.subarray(start, end).reduce((sum, one) => sum + one, 0) / (total || 1),
  }));
  return { spots, total };
}

/** Tokens along the sides of a piece: as many as there are, in the shape of its patches. */
function tokenShape({ tokens, height_patches, width_patches }: ImagePiece): [number, number] {
  const rows = Math.round(Math.sqrt((tokens * height_patches) / width_patches));
  return tokens % rows === 0 ? [rows, tokens / rows] : [1, tokens];
}

/** Where each image token of a page looks from; a thumbnail's tokens lie over the whole page. */
function tokenBoxes(page: ProcessedImage): Spot["box"][] {
  const { rows, columns, pieces } = page;
  return pieces.flatMap((piece, i) => {
    const isTile = rows * columns > 1 && i < rows * columns;
    const [row, column] = isTile ? [Math.floor(i / columns), i % columns] : [0, 0];
    const [down, across] = isTile ? [rows, columns] : [1, 1];
    const [height, width] = tokenShape(piece);
    return Array.from({ length: piece.tokens }, (_, token): Spot["box"] => {
      const [y, x] = [Math.floor(token / width), token % width];
      return [
        (column + x / width) / across,
        (row + y / height) / down,
        (column + (x + 1) / width) / across,
        (row + (y + 1) / height) / down,
      ];
    });
  });
}

export interface LookOptions {
  readonly bundle: ModelBundle;
  readonly reader: AttentionReader;
  readonly printReader: PaperReader;
  readonly input: "image" | "text";
  readonly enhance: readonly EnhanceStep[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function lookAtText(file: string, options: LookOptions): Promise<LookedFile> {
  const { reader, printReader, signal } = options;
  const { text, words } = await paperPlaces(file, { reader: printReader.open, signal });
  const attended = await reader.look({ pages: [], text }, signal);
  const values = attended.values.map(({ path, value, tokens, map }) => {
    const { spots, total } = wordSpots(attended, map, text, words);
    return { path, value, tokens, onPaper: total, spots };
  });
  const isWhole = attended.values.length > 0;
  return { file: basename(file), values, pages: await toPages(await shownPages(file)), isWhole };
}

async function lookAtPages(file: string, options: LookOptions): Promise<LookedFile> {
  const { reader, bundle, enhance, signal } = options;
  const processor = bundle.processor;
  if (processor === null) throw new Error("internal: pages for a model without a processor");
  const images: RgbImage[] = [];
  for await (const image of paperPages(file, processor, { enhance, signal })) images.push(image);
  const pages = images.map((image) => processor.process(image));
  const attended = await reader.look({ pages }, signal);
  const boxes = pages.flatMap((page, i) => tokenBoxes(page).map((box) => ({ page: i, box })));
  const values = attended.values.map(({ path, value, tokens, map }) => {
    const total = map.reduce((sum, share) => sum + share, 0);
    const spots = boxes.map((place, i) => ({ ...place, text: "", share: map[i]! / (total || 1) }));
    return { path, value, tokens, onPaper: total, spots };
  });
  const isWhole = attended.values.length > 0;
  return { file: basename(file), values, pages: await toPages(images), isWhole };
}

/** Reads each file and says where the model looked. */
export async function lookAtFiles(
  files: readonly string[],
  options: LookOptions,
): Promise<LookedFile[]> {
  const looked: LookedFile[] = [];
  const bar = options.progress.bar("Looking", files.length, "files");
  for (const file of files) {
    options.signal.throwIfAborted();
    looked.push(await (options.input === "text" ? lookAtText : lookAtPages)(file, options));
    bar.advance(1, basename(file));
  }
  bar.done();
  return looked;
}
