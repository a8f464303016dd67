import type { Random } from "../../src/core/random.ts";

const HIGHEST_INVERTED_PX = 64;

/**
 * What printing, handling and scanning do to a page, in place: blur, fading, uneven light, missing
 * print rows, noise, specks, and now and then white on black. `wear` 0 leaves the pixels alone.
 *
 * @param pixels grey [height · width], 255 = paper
 */
export function wearOut(
  random: Random,
  pixels: Uint8Array,
  width: number,
  wear: number,
): Uint8Array {
  if (wear === 0 || random.chance(0.2)) return pixels;
  if (random.chance(0.55)) blur(pixels, width, random.uniform(0.1, 0.9) * wear);
  if (random.chance(0.1)) dropRows(random, pixels, width, wear);
  if (random.chance(0.8)) relight(random, pixels, width, wear);
  if (random.chance(0.7)) grain(random, pixels, random.uniform(0, 22) * wear);
  if (random.chance(0.15)) specks(random, pixels, width, wear);
  // A heading may be white on black; a whole page is not.
  const strip = pixels.length <= width * HIGHEST_INVERTED_PX;
  if (strip && random.chance(0.06 * wear)) invert(pixels);
  return pixels;
}

/** Mixes each pixel with the mean of its four neighbours: p ← (1−s/2)·p + s/2·mean. */
function blur(pixels: Uint8Array, width: number, strength: number): void {
  const source = pixels.slice();
  const side = strength / 8;
  const own = 1 - strength / 2;
  for (let i = width; i < pixels.length - width; i++) {
    const around = source[i - 1]! + source[i + 1]! + source[i - width]! + source[i + width]!;
    pixels[i] = own * source[i]! + side * around;
  }
}

/** A thermal head skips: whole pixel rows print fainter. */
function dropRows(random: Random, pixels: Uint8Array, width: number, wear: number): void {
  const height = pixels.length / width;
  const count = random.int(1, Math.max(1, Math.round((height / 60) * wear)));
  for (let n = 0; n < count; n++) {
    const from = random.int(0, height - 1) * width;
    const keep = random.uniform(0.3, 0.8);
    for (let i = from; i < from + width; i++) pixels[i] = 255 - (255 - pixels[i]!) * keep;
  }
}

/** Ink and paper move towards each other, with a slope of light across the page. */
function relight(random: Random, pixels: Uint8Array, width: number, wear: number): void {
  const ink = random.uniform(0, 130) * wear;
  const paper = 255 - random.uniform(0, 50) * wear;
  const slopeX = (random.uniform(-30, 30) * wear) / width;
  const slopeY = (random.uniform(-30, 30) * wear * width) / pixels.length;
  const gain = (paper - ink) / 255;
  for (let start = 0, y = 0; start < pixels.length; start += width, y++) {
    for (let x = 0; x < width; x++) {
      const level = ink + pixels[start + x]! * gain + slopeX * x + slopeY * y;
      pixels[start + x] = level < 0 ? 0 : level > 255 ? 255 : level;
    }
  }
}

/** Noise with standard deviation `sigma` grey levels: a sum of four bytes, near enough normal. */
function grain(random: Random, pixels: Uint8Array, sigma: number): void {
  // The sum of four uniform bytes has the standard deviation √(4·(256²−1)/12) = 147.8.
  const scale = sigma / 147.8;
  for (let i = 0; i < pixels.length; i++) {
    const word = random.uint32();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    const level = pixels[i]! + (sum - 510) * scale;
    pixels[i] = level < 0 ? 0 : level > 255 ? 255 : level;
  }
}

/** Dust: dots of one to three pixels, dark or light. */
function specks(random: Random, pixels: Uint8Array, width: number, wear: number): void {
  const count = Math.round((pixels.length / 6000) * random.uniform(0.5, 2) * wear);
  for (let n = 0; n < count; n++) {
    const at = random.int(0, pixels.length - 1);
    const level = random.chance(0.7) ? random.int(0, 120) : 255;
    pixels[at] = level;
    if (random.chance(0.5) && at + 1 < pixels.length) pixels[at + 1] = level;
    if (random.chance(0.5) && at + width < pixels.length) pixels[at + width] = level;
  }
}

/** The back of the page shows: its print mirrored, shifted and pale. */
export function bleedThrough(random: Random, pixels: Uint8Array, width: number): void {
  const height = pixels.length / width;
  const source = pixels.slice();
  const strength = random.uniform(0.05, 0.22);
  const [shiftX, shiftY] = [random.int(0, width - 1), random.int(0, height - 1)];
  for (let y = 0; y < height; y++) {
    const from = ((y + shiftY) % height) * width;
    for (let x = 0; x < width; x++) {
      const back = 255 - source[from + ((2 * width - 1 - x - shiftX) % width)]!;
      pixels[y * width + x] = Math.max(0, pixels[y * width + x]! - strength * back);
    }
  }
}

function invert(pixels: Uint8Array): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - pixels[i]!;
}
