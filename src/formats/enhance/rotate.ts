import type { RgbImage } from "../rgb-image.ts";

/** A place on a picture, in pixels from its top left corner; a pixel's middle is at .5. */
export type Point = readonly [x: number, y: number];
export type Rgb = readonly [red: number, green: number, blue: number];

/** Steps between two pixels at which the weights are tabled: an error of 1/64 px at most. */
const PHASES = 32;
const ONE = 1 << 12;

/** Keys' cubic with a = −0.5: weights of the four pixels around each phase, in fixed point. */
const WEIGHTS = (() => {
  const cubic = (distance: number): number => {
    const t = Math.abs(distance);
    if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
    return t < 2 ? -0.5 * (((t - 5) * t + 8) * t - 4) : 0;
  };
  const table = new Int32Array((PHASES + 1) * 4);
  for (let phase = 0; phase <= PHASES; phase++) {
    const at = phase / PHASES;
    for (let tap = 0; tap < 4; tap++)
      table[phase * 4 + tap] = Math.round(ONE * cubic(at + 1 - tap));
    const sum = table.subarray(phase * 4, phase * 4 + 4).reduce((a, b) => a + b, 0);
    table[phase * 4 + 1]! += ONE - sum; // a flat area stays as light as it is
  }
  return table;
})();

/** Where a point lies once its picture was turned by {@link rotateImage}. */
export function rotatePoint(
  [x, y]: Point,
  { width, height }: Pick<RgbImage, "width" | "height">,
  degrees: number,
): Point {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [dx, dy] = [x - width / 2, y - height / 2];
  return [width / 2 + cos * dx - sin * dy, height / 2 + sin * dx + cos * dy];
}

/**
 * Turns a picture clockwise about its middle, bicubic. The size stays; what comes from outside is
 * `background`.
 */
export function rotateImage(image: RgbImage, degrees: number, background: Rgb): RgbImage {
  const { width, height, data } = image;
  const out = new Uint8ClampedArray(width * height * 3);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let y = 0, at = 0; y < height; y++) {
    const dy = y + 0.5 - height / 2;
    for (let x = 0; x < width; x++, at += 3) {
      const dx = x + 0.5 - width / 2;
      // The inverse turn: where this pixel comes from; −½, since pixel 0 is centred at ½.
      const fromX = width / 2 + cos * dx + sin * dy - 0.5;
      const fromY = height / 2 - sin * dx + cos * dy - 0.5;
      if (fromX < -0.5 || fromY < -0.5 || fromX > width - 0.5 || fromY > height - 0.5) {
        out[at] = background[0];
        out[at + 1] = background[1];
        out[at + 2] = background[2];
        continue;
      }
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const phaseX = Math.round((fromX - left) * PHASES) * 4;
      const phaseY = Math.round((fromY - top) * PHASES) * 4;
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        const row = Math.min(height - 1, Math.max(0, top + j - 1)) * width;
        let [r, g, b] = [0, 0, 0];
        for (let i = 0; i < 4; i++) {
          const pixel = (row + Math.min(width - 1, Math.max(0, left + i - 1))) * 3;
          const weight = WEIGHTS[phaseX + i]!;
          r += weight * data[pixel]!;
          g += weight * data[pixel + 1]!;
          b += weight * data[pixel + 2]!;
        }
        const weight = WEIGHTS[phaseY + j]!;
        // ÷ 8 keeps the products within 32 bits: 255 · 2^12 · 1.25 / 8 · 2^12 < 2^31.
        red += weight * (r >> 3);
        green += weight * (g >> 3);
        blue += weight * (b >> 3);
      }
      out[at] = (red + (1 << 20)) >> 21;
      out[at + 1] = (green + (1 << 20)) >> 21;
      out[at + 2] = (blue + (1 << 20)) >> 21;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** The colour in the middle of the picture's border: what lies around a page, or its own paper. */
export function borderColour({ width, height, data }: RgbImage): Rgb {
  const places: number[] = [];
  for (let x = 0; x < width; x++) places.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y++) places.push(y * width, y * width + width - 1);
  const median = (channel: number): number => {
    const counts = new Uint32Array(256);
    for (const place of places) counts[data[place * 3 + channel]!]!++;
    let level = 0;
    for (let seen = counts[0]!; seen * 2 < places.length; seen += counts[level]!) level++;
    return level;
  };
  return [median(0), median(1), median(2)];
}
