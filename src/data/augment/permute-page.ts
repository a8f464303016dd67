import { Random } from "../../core/random.ts";
import type { RgbImage } from "../../formats/rgb-image.ts";
import type { FieldBox } from "../rows.ts";
import type { EditedPage, PageEdit } from "./page-edit.ts";

/** Changes when the same seed gives other pixels than before. */
const VERSION = 1;
/** A step between two neighbouring pixels that is print and not noise, of 255. */
const PRINT_STEP = 40;
/** One step may be dirt. The sides of a frame, or the edges of a paper on a table, are two and more. */
const DIRT_STEPS = 1;
/** A blank row has the colour of the paper, as light as it may fall: to so much in each channel. */
const SAME_PAPER = 30;
/** A gap parts two blocks when it is so many times the usual gap between lines … */
const WIDER_THAN_LINES = 1.5;
/** … and at least so high. */
const LEAST_GAP_PX = 6;

interface Span {
  readonly from: number;
  /** Not in it any more. */
  readonly to: number;
}

interface RowLook {
  /** From light to dark and back. */
  readonly steps: number;
  /** Middle value of each channel. */
  readonly colour: readonly number[];
}

function middle(values: Uint8Array): number {
  return values.sort()[values.length >> 1] ?? 0;
}

function lookOf({ width, data }: RgbImage, y: number): RowLook {
  const row = data.subarray(y * width * 3, (y + 1) * width * 3);
  let [steps, before] = [0, 0];
  for (let at = 0; at < row.length; at += 3) {
    const light = (row[at]! + 2 * row[at + 1]! + row[at + 2]!) / 4;
    if (at > 0 && Math.abs(light - before) > PRINT_STEP) steps += 1;
    before = light;
  }
  // Every fourth pixel tells the colour of a row as well, in a quarter of the time.
  const channel = (c: number) =>
    middle(Uint8Array.from({ length: Math.ceil(width / 4) }, (_, i) => row[12 * i + c]!));
  return { steps, colour: [0, 1, 2].map(channel) };
}

/** Which rows of pixels are paper and nothing else. */
function blankRows(image: RgbImage): boolean[] {
  const looks = Array.from({ length: image.height }, (_, y) => lookOf(image, y));
  const paper = [0, 1, 2].map((c) => middle(Uint8Array.from(looks, ({ colour }) => colour[c]!)));
  return looks.map(({ steps, colour }) => {
    const isPaper = colour.every((level, c) => Math.abs(level - paper[c]!) <= SAME_PAPER);
    return isPaper && steps <= DIRT_STEPS;
  });
}

/** Where print begins and ends, and the runs of blank rows in it. */
function gapsOf(isBlank: readonly boolean[]): {
  readonly print: Span;
  readonly gaps: readonly Span[];
} {
  const print = { from: isBlank.indexOf(false), to: isBlank.lastIndexOf(false) + 1 };
  const gaps: Span[] = [];
  let from: number | null = null;
  for (let y = print.from; y < print.to; y++) {
    if (isBlank[y]!) from ??= y;
    else if (from !== null) {
      gaps.push({ from, to: y });
      from = null;
    }
  }
  return { print, gaps };
}

/** What must stay in one piece: every box, and all line items together. */
function wholeSpans(boxes: readonly FieldBox[], page: number): Span[] {
  const own = boxes.filter((one) => one.page === page);
  const spanOf = (some: readonly FieldBox[]): Span => ({
    from: Math.min(...some.map(({ box }) => box[1])),
    to: Math.max(...some.map(({ box }) => box[3])),
  });
  const items = own.filter(({ path }) => path.startsWith("line_items."));
  return [...own.map((one) => spanOf([one])), ...(items.length === 0 ? [] : [spanOf(items)])];
}

/** Blocks of print from top to bottom, each with half of the gaps about it; the margins are in none. */
function blocksOf(image: RgbImage, whole: readonly Span[]): Span[] {
  const { print, gaps } = gapsOf(blankRows(image));
  if (print.from < 0) return []; // nothing is printed on it
  const heights = gaps.map(({ from, to }) => to - from).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 0;
  const cuts = gaps
    .filter(({ from, to }) => to - from >= Math.max(LEAST_GAP_PX, WIDER_THAN_LINES * usual))
    .map(({ from, to }) => Math.round((from + to) / 2))
    .filter((y) => !whole.some((span) => y > span.from && y < span.to));
  const ends = [print.from, ...cuts, print.to];
  return ends.slice(1).map((to, i) => ({ from: ends[i]!, to }));
}

function moved(image: RgbImage, blocks: readonly Span[], order: readonly Span[]): EditedPage {
  const row = image.width * 3;
  const data = image.data.slice();
  const startOf = new Map<Span, number>();
  let to = blocks[0]?.from ?? 0;
  for (const block of order) {
    data.set(image.data.subarray(block.from * row, block.to * row), to * row);
    startOf.set(block, to);
    to += block.to - block.from;
  }
  return {
    image: { ...image, data },
    place([x, y]) {
      const block = blocks.find(({ from, to: end }) => y >= from && y < end);
      return block === undefined ? [x, y] : [x, y - block.from + startOf.get(block)!];
    },
  };
}

/**
 * Lays a page out anew: its blocks of print, which wide gaps part, in another order. No value is cut,
 * and the line items stay together and in order, so that the answer stays the same; for that it has to be
 * known where the values are. A page without such gaps stays as it is.
 */
export function permuteEdit(boxes: readonly FieldBox[], seed: string): PageEdit {
  const spans = boxes.map(({ page, box, path }) => [
    ...[page, box[1], box[3]],
    path.startsWith("line_items."),
  ]);
  return {
    key: { what: "permute", version: VERSION, seed, spans },
    async apply(image, page) {
      const blocks = blocksOf(image, wholeSpans(boxes, page));
      const order = new Random(seed).fork(page).shuffled(blocks);
      return moved(image, blocks, order);
    },
  };
}
