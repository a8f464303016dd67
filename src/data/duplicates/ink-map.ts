import type { GreyImage } from "../../formats/thumbnail.ts";

/** How much ink there is at each point: 0 bare paper, 1 black; row-major. */
export interface InkMap {
  readonly width: number;
  readonly height: number;
  readonly ink: Float32Array;
}

/** Where the print is, in pixels of an {@link InkMap}. */
export interface PrintArea {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** The paper's brightness is looked for in squares of this side, and in the squares around. */
const PAPER_SQUARE_PX = 4;
const PAPER_REACH_SQUARES = 4;
/** What is less dark than this is noise, shadow or the other side shining through. */
const LEAST_INK = 0.12;
/** So much of the ink on each side may be dirt or the edge of a scanner's lid. */
const STRAY_SHARE = 0.005;

/** The greatest value within `reach` along one axis of a grid. */
function spread(grid: Float32Array, count: number, step: number, lines: number, stride: number) {
  const out = new Float32Array(grid.length);
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < count; at++) {
      let most = 0;
      const end = Math.min(count - 1, at + PAPER_REACH_SQUARES);
      for (let k = Math.max(0, at - PAPER_REACH_SQUARES); k <= end; k++) {
        most = Math.max(most, grid[line * stride + k * step]!);
      }
      out[line * stride + at * step] = most;
    }
  }
  return out;
}

/**
 * Ink is how much darker a point is than the brightest paper around it, so that shadows, yellowed
 * paper and faded print make little difference: 1 − grey / paper.
 */
export function inkMap({ width, height, data }: GreyImage): InkMap {
  const columns = Math.ceil(width / PAPER_SQUARE_PX);
  const rows = Math.ceil(height / PAPER_SQUARE_PX);
  const brightest = new Float32Array(columns * rows);
  const squareOf = (x: number, y: number) =>
    Math.floor(y / PAPER_SQUARE_PX) * columns + Math.floor(x / PAPER_SQUARE_PX);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const square = squareOf(x, y);
      brightest[square] = Math.max(brightest[square]!, data[y * width + x]!);
    }
  }
  const across = spread(brightest, columns, 1, rows, columns);
  const paper = spread(across, rows, columns, columns, 1);
  const ink = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dark = 1 - data[y * width + x]! / Math.max(1, paper[squareOf(x, y)]!);
      ink[y * width + x] = dark < LEAST_INK ? 0 : dark;
    }
  }
  return { width, height, ink };
}

/** From where to where a profile has all of its mass but {@link STRAY_SHARE} on each side. */
function extent(profile: Float32Array): [number, number] {
  const total = profile.reduce((sum, value) => sum + value, 0);
  let [seen, first, last] = [0, 0, profile.length];
  profile.forEach((value, i) => {
    seen += value;
    if (seen <= total * STRAY_SHARE) first = i + 1;
    if (seen < total * (1 - STRAY_SHARE)) last = Math.min(profile.length, i + 2);
  });
  return [first, last];
}

/** The area that is printed on, or null for a page without print. */
export function printArea({ width, height, ink }: InkMap): PrintArea | null {
  const byColumn = new Float32Array(width);
  const byRow = new Float32Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = ink[y * width + x]!;
      byColumn[x]! += value;
      byRow[y]! += value;
    }
  }
  if (byRow.every((value) => value === 0)) return null;
  const [x0, x1] = extent(byColumn);
  const [y0, y1] = extent(byRow);
  return x1 - x0 < 1 || y1 - y0 < 1 ? null : { x0, x1, y0, y1 };
}

/** The printed area as `width` × `height` cells, each the mean of the ink in it. */
export function resampleInk(map: InkMap, area: PrintArea, width: number, height: number) {
  const cells = new Float32Array(width * height);
  const stepX = (area.x1 - area.x0) / width;
  const stepY = (area.y1 - area.y0) / height;
  for (let j = 0; j < height; j++) {
    const top = area.y0 + j * stepY;
    for (let i = 0; i < width; i++) {
      const left = area.x0 + i * stepX;
      let sum = 0;
      for (let y = Math.floor(top); y < top + stepY && y < map.height; y++) {
        const high = Math.min(y + 1, top + stepY) - Math.max(y, top);
        for (let x = Math.floor(left); x < left + stepX && x < map.width; x++) {
          const wide = Math.min(x + 1, left + stepX) - Math.max(x, left);
          sum += wide * high * map.ink[y * map.width + x]!;
        }
      }
      cells[j * width + i] = sum / (stepX * stepY);
    }
  }
  return cells;
}
