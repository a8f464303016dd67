import type { RgbImage } from "../rgb-image.ts";
import type { EnhancedImage } from "./enhanced-image.ts";
import { luminance } from "./grey-copy.ts";

/** Side of the squares in which the paper's colour is looked for: wider than letters and bars. */
const BLOCKS_ALONG = 24;
/** Of a square this share of the pixels is lighter than its paper: noise, not paper. */
const PAPER_PERCENTILE = 0.85;
/** Paper is never taken for darker than this share of the page's: beyond, it is a dark area. */
const DARKEST_PAPER = 0.55;
const PAPER_LEVEL = 245;
/** Of all pixels these are the darkest: ink, even on a page with little print. */
const INK_PERCENTILE = 0.01;
/** Faded print is darkened up to this many times; more would be noise. */
const MOST_GAIN = 3;

type Plane = Float32Array; // [rows, columns] of blocks

interface Blocks {
  readonly rows: number;
  readonly columns: number;
  /** Pixels along a block's side. */
  readonly side: number;
}

function percentile(counts: Uint32Array, total: number, share: number): number {
  let level = 0;
  for (let seen = counts[0]!; seen < share * total && level < 255; seen += counts[level]!) level++;
  return level;
}

/** The paper's level in each block, one plane a channel. */
function paperPlanes({ width, height, data }: RgbImage, blocks: Blocks): Plane[] {
  return [0, 1, 2].map((channel) => {
    const plane = new Float32Array(blocks.rows * blocks.columns);
    const counts = new Uint32Array(256);
    for (let row = 0; row < blocks.rows; row++) {
      for (let column = 0; column < blocks.columns; column++) {
        counts.fill(0);
        const [endY, endX] = [
          Math.min(height, (row + 1) * blocks.side),
          Math.min(width, (column + 1) * blocks.side),
        ];
        let total = 0;
        for (let y = row * blocks.side; y < endY; y++) {
          for (let x = column * blocks.side; x < endX; x++, total++) {
            counts[data[(y * width + x) * 3 + channel]!]!++;
          }
        }
        plane[row * blocks.columns + column] = percentile(counts, total, PAPER_PERCENTILE);
      }
    }
    return plane;
  });
}

/** Each block the `pick` of itself and its neighbours. */
function overNeighbours(
  plane: Plane,
  { rows, columns }: Blocks,
  pick: (levels: number[]) => number,
): Plane {
  return plane.map((_, at) => {
    const [row, column] = [Math.trunc(at / columns), at % columns];
    const levels: number[] = [];
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        levels.push(plane[y * columns + x]!);
      }
    }
    return pick(levels);
  });
}

const mean = (levels: number[]) => levels.reduce((sum, level) => sum + level, 0) / levels.length;

/** Paper everywhere: past bars and pictures the paper beside them counts, shadows stay smooth. */
function smoothPaper(plane: Plane, blocks: Blocks): Plane {
  const lightest = overNeighbours(plane, blocks, (levels) => Math.max(...levels));
  // Back down again, or all slopes of light would be taken for lighter than they are.
  const closed = overNeighbours(lightest, blocks, (levels) => Math.min(...levels));
  const sorted = [...closed].sort((a, b) => a - b);
  const usual = sorted[sorted.length >> 1]!;
  const held = closed.map((level) => Math.max(level, DARKEST_PAPER * usual, 1));
  return overNeighbours(overNeighbours(held, blocks, mean), blocks, mean);
}

/** Divides the paper out: its local colour becomes {@link PAPER_LEVEL} in every channel. */
function evenLight(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  const side = Math.max(8, Math.ceil(Math.max(width, height) / BLOCKS_ALONG));
  const blocks: Blocks = {
    side,
    rows: Math.ceil(height / side),
    columns: Math.ceil(width / side),
  };
  const papers = paperPlanes(image, blocks).map((plane) => smoothPaper(plane, blocks));
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.min(blocks.rows - 1, Math.max(0, (y + 0.5) / side - 0.5));
    const above = Math.floor(row);
    const [upper, lower] = [above, Math.min(blocks.rows - 1, above + 1)];
    const down = row - above;
    for (let x = 0; x < width; x++) {
      const column = Math.min(blocks.columns - 1, Math.max(0, (x + 0.5) / side - 0.5));
      const left = Math.floor(column);
      const right = Math.min(blocks.columns - 1, left + 1);
      const across = column - left;
      for (let channel = 0; channel < 3; channel++) {
        const plane = papers[channel]!;
        const top =
          plane[upper * blocks.columns + left]! * (1 - across) +
          plane[upper * blocks.columns + right]! * across;
        const bottom =
          plane[lower * blocks.columns + left]! * (1 - across) +
          plane[lower * blocks.columns + right]! * across;
        const paper = top * (1 - down) + bottom * down;
        const at = (y * width + x) * 3 + channel;
        out[at] = (data[at]! * PAPER_LEVEL) / paper;
      }
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** Draws ink and paper apart: the darkest hundredth becomes black, with a gain of at most 3. */
function stretch(image: RgbImage): RgbImage {
  const { width, height, data } = image;
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 3) counts[Math.round(luminance(data, at))]!++;
  const ink = percentile(counts, width * height, INK_PERCENTILE);
  const gain = Math.min(MOST_GAIN, PAPER_LEVEL / Math.max(1, PAPER_LEVEL - ink));
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, level) => {
    return PAPER_LEVEL - (PAPER_LEVEL - level) * gain;
  });
  return { width, height, data: data.map((level) => curve[level]!) };
}

/** Even light on white paper, and print as dark as it can be. The geometry stays. */
export function contrast(image: RgbImage): EnhancedImage {
  return {
    image: stretch(evenLight(image)),
    place: (point) => point,
    done: "light evened out",
  };
}
