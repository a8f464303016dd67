import type { Random } from "../../src/core/random.ts";
import { levelAt, levelCounts } from "../../src/formats/grey-levels.ts";

/**
 * What a scanner and its file format do to a page, in place: too few pixels drawn large, contrast
 * pulled up until strokes thicken, thin or break, sharpening, and the squares of JPEG.
 *
 * @param pixels grey [height · width], 255 = paper
 */
export function scan(random: Random, pixels: Uint8Array, width: number, wear: number): void {
  if (random.chance(0.3 * wear)) fewPixels(pixels, width, random.uniform(1.2, 2));
  if (random.chance(0.25 * wear)) sharpen(pixels, width, random.uniform(0.3, 1.2));
  if (random.chance(0.35 * wear)) contrast(random, pixels);
  if (random.chance(0.25 * wear)) jpeg(pixels, width, random.uniform(8, 45), random.int(0, 7));
}

/** Scanned with `factor` times fewer pixels a side and enlarged again: area means, then bilinear. */
export function fewPixels(pixels: Uint8Array, width: number, factor: number): void {
  const height = pixels.length / width;
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const small = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [row * factor, Math.min(height, (row + 1) * factor)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [column * factor, Math.min(width, (column + 1) * factor)];
      let sum = 0;
      let area = 0;
      for (let y = Math.floor(top); y < bottom; y++) {
        const tall = Math.min(y + 1, bottom) - Math.max(y, top);
        for (let x = Math.floor(left); x < right; x++) {
          const share = tall * (Math.min(x + 1, right) - Math.max(x, left));
          sum += share * pixels[y * width + x]!;
          area += share;
        }
      }
      small[row * columns + column] = area > 0 ? sum / area : 255;
    }
  }
  for (let y = 0; y < height; y++) {
    const atY = Math.max(0, Math.min(rows - 1, (y + 0.5) / factor - 0.5));
    const y0 = Math.floor(atY);
    const y1 = Math.min(rows - 1, y0 + 1);
    for (let x = 0; x < width; x++) {
      const atX = Math.max(0, Math.min(columns - 1, (x + 0.5) / factor - 0.5));
      const x0 = Math.floor(atX);
      const x1 = Math.min(columns - 1, x0 + 1);
      const right = atX - x0;
      const upper = small[y0 * columns + x0]! * (1 - right) + small[y0 * columns + x1]! * right;
      const lower = small[y1 * columns + x0]! * (1 - right) + small[y1 * columns + x1]! * right;
      pixels[y * width + x] = upper + (lower - upper) * (atY - y0);
    }
  }
}

/** p ← p + s·(p − mean of its four neighbours). */
function sharpen(pixels: Uint8Array, width: number, strength: number): void {
  const source = pixels.slice();
  for (let i = width; i < pixels.length - width; i++) {
    const around = source[i - 1]! + source[i + 1]! + source[i - width]! + source[i + width]!;
    pixels[i] = clamp(source[i]! + strength * (source[i]! - around / 4));
  }
}

/** A steeper curve about a level between ink and paper; at its steepest black and white only. */
function contrast(random: Random, pixels: Uint8Array): void {
  // Ink and paper as the page has them: a fixed level would wipe out faint print.
  const counts = levelCounts(pixels);
  const ink = levelAt(counts, pixels.length * 0.02);
  const paper = levelAt(counts, pixels.length * 0.7);
  if (paper - ink < 30) return;
  const middle = ink + (paper - ink) * random.uniform(0.35, 0.75);
  const gain = (255 / (paper - ink)) * random.uniform(1.2, 5);
  for (let i = 0; i < pixels.length; i++) pixels[i] = clamp(128 + (pixels[i]! - middle) * gain);
}

const SIDE = 8;

/** Row u of the orthonormal cosine transform of 8 values. */
const COSINES = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [u, x] = [Math.floor(i / SIDE), i % SIDE];
  return Math.sqrt((u === 0 ? 1 : 2) / SIDE) * Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE));
});

/**
 * Rounds the cosine transform of each square of 8 × 8 pixels to multiples of step · (1 + (u+v)/2):
 * what JPEG loses. The grid starts `offset` pixels up and left of the page.
 */
export function jpeg(pixels: Uint8Array, width: number, step: number, offset: number): void {
  const height = pixels.length / width;
  const block = new Float32Array(SIDE * SIDE);
  const half = new Float32Array(SIDE * SIDE);
  for (let top = -offset; top < height; top += SIDE) {
    for (let left = -offset; left < width; left += SIDE) {
      let flat = true;
      for (let y = 0; y < SIDE; y++) {
        const row = Math.max(0, Math.min(height - 1, top + y)) * width;
        for (let x = 0; x < SIDE; x++) {
          const level = pixels[row + Math.max(0, Math.min(width - 1, left + x))]!;
          block[y * SIDE + x] = level;
          if (level !== block[0]) flat = false;
        }
      }
      if (flat) continue;
      transform(block, half, false);
      for (let u = 0; u < SIDE; u++) {
        for (let v = 0; v < SIDE; v++) {
          const size = step * (1 + (u + v) / 2);
          block[u * SIDE + v] = Math.round(block[u * SIDE + v]! / size) * size;
        }
      }
      transform(block, half, true);
      for (let y = Math.max(0, top); y < Math.min(height, top + SIDE); y++) {
        for (let x = Math.max(0, left); x < Math.min(width, left + SIDE); x++) {
          pixels[y * width + x] = clamp(block[(y - top) * SIDE + x - left]!);
        }
      }
    }
  }
}

/** C·block·Cᵀ, or Cᵀ·block·C backwards. `half` is room for what lies between. */
function transform(block: Float32Array, half: Float32Array, backwards: boolean): void {
  const across = backwards ? SIDE : 1;
  const down = backwards ? 1 : SIDE;
  for (let u = 0; u < SIDE; u++) {
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += COSINES[u * down + y * across]! * block[y * SIDE + x]!;
      half[u * SIDE + x] = sum;
    }
  }
  for (let u = 0; u < SIDE; u++) {
    for (let v = 0; v < SIDE; v++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += half[u * SIDE + x]! * COSINES[v * down + x * across]!;
      block[u * SIDE + v] = sum;
    }
  }
}

function clamp(level: number): number {
  return level < 0 ? 0 : level > 255 ? 255 : level;
}
