import { basename } from "node:path";
import type { Progress } from "../../core/progress.ts";
import { type Attended, type AttentionReader } from "../../extract/attend.ts";
import type { Paper } from "../../extract/extractor.ts";
import { pageProcessor } from "../../extract/page-encoder.ts";
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

interface Spots {
  readonly spots: readonly Spot[];
  /** As {@link LookedValue.onPaper}. */
  readonly total: number;
}

/** Words under the paper's tokens: a token's attention is shared among the characters it spells. */
function wordSpots(
  { paper }: Attended,
  map: Float64Array,
  text: string,
  words: readonly PlacedWord[],
): Spots {
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

/** A file as a model is shown it and as a person is: made once, however often it is looked at. */
export interface FileToLookAt {
  readonly file: string;
  readonly paper: Paper;
  readonly pages: LookedFile["pages"];
  readonly spotsOf: (attended: Attended, map: Float64Array) => Spots;
}

export interface PrepareOptions {
  readonly bundle: ModelBundle;
  readonly printReader: PaperReader;
  readonly input: "image" | "text";
  readonly enhance: readonly EnhanceStep[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function asText(
  file: string,
  { printReader, signal }: PrepareOptions,
): Promise<FileToLookAt> {
  const { text, words } = await paperPlaces(file, { reader: printReader.open, signal });
  return {
    ...{ file: basename(file), paper: { pages: [], text } },
    pages: await toPages(await shownPages(file)),
    spotsOf: (attended, map) => wordSpots(attended, map, text, words),
  };
}

async function asPages(
  file: string,
  { bundle, enhance, signal }: PrepareOptions,
): Promise<FileToLookAt> {
  const processor = pageProcessor(bundle);
  const images: RgbImage[] = [];
  for await (const image of paperPages(file, processor, { enhance, signal })) images.push(image);
  const pages = images.map((image) => processor.process(image));
  const boxes = pages.flatMap((page, i) => tokenBoxes(page).map((box) => ({ page: i, box })));
  return {
    ...{ file: basename(file), paper: { pages } },
    pages: await toPages(images),
    spotsOf(_, map) {
      const total = map.reduce((sum, share) => sum + share, 0);
      const share = (i: number) => map[i]! / (total || 1);
      return { total, spots: boxes.map((place, i) => ({ ...place, text: "", share: share(i) })) };
    },
  };
}

/** Reads files as `kvitto extract` does. @throws {KvittoError} as `paperPlaces` and `paperPages` */
export async function filesToLookAt(
  files: readonly string[],
  options: PrepareOptions,
): Promise<FileToLookAt[]> {
  const prepare = options.input === "text" ? asText : asPages;
  const prepared: FileToLookAt[] = [];
  const bar = options.progress.bar("Preparing files", files.length, "files");
  for (const file of files) {
    options.signal.throwIfAborted();
    prepared.push(await prepare(file, options));
    bar.advance(1, basename(file));
  }
  bar.done();
  return prepared;
}

/** Says where the model looked in each file. */
export async function lookAtFiles(
  files: readonly FileToLookAt[],
  reader: AttentionReader,
  { progress, signal }: Pick<PrepareOptions, "progress" | "signal">,
): Promise<LookedFile[]> {
  const looked: LookedFile[] = [];
  const bar = progress.bar("Looking", files.length, "files");
  for (const { file, paper, pages, spotsOf } of files) {
    signal.throwIfAborted();
    const attended = await reader.look(paper, signal);
    const values = attended.values.map(({ path, value, tokens, map }) => {
      const { spots, total } = spotsOf(attended, map);
      return { path, value, tokens, onPaper: total, spots };
    });
    looked.push({ file, values, pages, isWhole: attended.isWhole });
    bar.advance(1, file);
  }
  bar.done();
  return looked;
}
